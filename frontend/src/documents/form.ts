/** A form as the server describes it. Field types that are not named here come as the interface alone. */
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

const Choices = graphql(`
  fragment Choices on ChoiceSource @_unmask {
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
`);

export const FieldBits = graphql(
  `
    fragment FieldBits on FormField @_unmask {
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
          ...Choices
        }
        allowCustom
        emptyLabel
        choice
      }
      ... on MultiChoiceField {
        source {
          ...Choices
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
  `,
  [RuleBits, Choices],
);

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
          ...FieldBits
        }
      }
    }
  `,
  [RuleBits, FieldBits],
);

export type Form = ResultOf<typeof FormBits>;
export type Field = ResultOf<typeof FieldBits>;
export type Rule = ResultOf<typeof RuleBits>;
export type FieldValue = NonNullable<VariablesOf<typeof CreateConfig>['input']['values']>[number];
export type Value = FieldValue['value'];
