/**
 * A form as the server describes it. The fields of `FormField` are selected directly, in no fragment: so a type that
 * nobody here has heard of still comes with its name and label.
 */
import { graphql, type ResultOf, type VariablesOf } from '../graphql';
import type { CreateConfig } from './configs';

const RuleBits = graphql(`
  fragment RuleBits on FieldRule @_unmask {
    anyOf {
      allOf {
        field
        operator
        values
      }
    }
  }
`);

export const FormBits = graphql(
  `
    fragment FormBits on FormSchema @_unmask {
      token
      revision
      title
      description
      submitLabel
      errors
      fieldsets {
        name
        title
        description
        collapsible
        collapsed
        visibleWhen {
          ...RuleBits
        }
        fields {
          __typename
          name
          label
          help
          required
          readOnly
          lockedReason
          autocomplete
          width
          advanced
          errors
          visibleWhen {
            ...RuleBits
          }
          requiredWhen {
            ...RuleBits
          }
          ... on TextField {
            format
            multiline
            placeholder
            prefix
            suffix
            minLength
            maxLength
            pattern
            patternMessage
            suggestions
            text
          }
          ... on SecretField {
            multiline
            minLength
            maxLength
            isSet
            fingerprints {
              fingerprint
              setAt
            }
            canClear
            recipe {
              prefix
              byteCount
              encoding
            }
            clearedBy
          }
          ... on NumberField {
            integer
            min
            max
            step
            unit
            number
          }
          ... on BooleanField {
            booleanWidget
            checked
          }
          ... on ChoiceField {
            choiceWidget
            source {
              __typename
              ... on StaticChoices {
                items {
                  value
                  label
                  description
                  disabled
                }
              }
            }
            allowCustom
            emptyLabel
            choice
          }
          ... on MultiChoiceField {
            source {
              __typename
              ... on StaticChoices {
                items {
                  value
                  label
                  description
                  disabled
                }
              }
            }
            allowCustom
            minItems
            maxItems
            choices
          }
          ... on NoticeField {
            tone
            body
            copyValue
          }
        }
      }
    }
  `,
  [RuleBits],
);

export type Form = ResultOf<typeof FormBits>;
export type Field = Form['fieldsets'][number]['fields'][number];
export type Rule = ResultOf<typeof RuleBits>;
export type FieldValue = NonNullable<VariablesOf<typeof CreateConfig>['input']['values']>[number];
export type Value = FieldValue['value'];
