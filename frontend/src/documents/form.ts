/**
 * A form as the server describes it. What all fields share is selected directly wherever fields stand, in no fragment: so a
 * type that nobody here has heard of still comes with its name and label.
 */
import { graphql, type ResultOf, type VariablesOf } from '../graphql';
import type { CreateConfig } from './configs';
import { ProblemBits } from './bits';
import { BooleanBits, ChoiceBits, MultiChoiceBits, NoticeBits, NumberBits, RuleBits, SecretBits, TemporalBits, TextBits } from './fields';

const MappingBits = graphql(`
  fragment MappingBits on MappingField @_unmask {
    keyLabel
    valueLabel
    valuesAreSecret
    minItems
    maxItems
    entries {
      key
      value
      isSet
    }
  }
`);

const ConditionsBits = graphql(`
  fragment ConditionsBits on ConditionsField @_unmask {
    mode
    conditions {
      choiceId
      operatorId
      values
      labels
      errors
    }
    conditionChoices {
      choiceId
      label
      operators {
        operatorId
        label
        # What else fields have is the same for all of these: see rows.ts.
        valueField {
          __typename
          name
          label
          ... on TextField {
            format
            multiline
            placeholder
            maxLength
            pattern
            patternMessage
            suggestions
            text
          }
          ... on NumberField {
            integer
            min
            max
            unit
            number
          }
          ... on BooleanField {
            booleanWidget
            checked
          }
          ... on ChoiceField {
            source {
              __typename
              ... on StaticChoices {
                items {
                  value
                  label
                }
              }
              ... on RemoteChoices {
                searchable
                minSearchLength
                dependsOn
                selectedItems {
                  value
                  label
                }
              }
            }
            allowCustom
            choice
          }
          ... on MultiChoiceField {
            source {
              __typename
              ... on StaticChoices {
                items {
                  value
                  label
                }
              }
              ... on RemoteChoices {
                searchable
                minSearchLength
                dependsOn
                selectedItems {
                  value
                  label
                }
              }
            }
            allowCustom
            choices
          }
          ... on TemporalField {
            temporalKind
            iso
          }
        }
      }
    }
  }
`);

const ListBits = graphql(
  `
    fragment ListBits on ListField @_unmask {
      itemLabel
      minItems
      maxItems
      template {
        __typename
        name
        label
        help
        required
        readOnly
        lockedReason
        width
        visibleWhen {
          ...RuleBits
        }
        requiredWhen {
          ...RuleBits
        }
        ...TextBits
        ...SecretBits
        ...NumberBits
        ...BooleanBits
        ...ChoiceBits
        ...MultiChoiceBits
        ...TemporalBits
        ...NoticeBits
        ...MappingBits
      }
      rows {
        rowId
        # Their values: what else there is to say of them stands in the template.
        fields {
          __typename
          name
          errors
          ... on TextField {
            text
          }
          ... on SecretField {
            isSet
          }
          ... on NumberField {
            number
          }
          ... on BooleanField {
            checked
          }
          ... on ChoiceField {
            choice
          }
          ... on MultiChoiceField {
            choices
          }
          ... on TemporalField {
            iso
          }
          ... on MappingField {
            entries {
              key
              value
              isSet
            }
          }
        }
      }
    }
  `,
  [RuleBits, TextBits, SecretBits, NumberBits, BooleanBits, ChoiceBits, MultiChoiceBits, TemporalBits, NoticeBits, MappingBits],
);

export const FormBits = graphql(
  `
    fragment FormBits on FormSchema @_unmask {
      token
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
          reloadOnChange
          errors
          visibleWhen {
            ...RuleBits
          }
          requiredWhen {
            ...RuleBits
          }
          ...TextBits
          ...SecretBits
          ...NumberBits
          ...BooleanBits
          ...ChoiceBits
          ...MultiChoiceBits
          ...TemporalBits
          ...NoticeBits
          ...MappingBits
          ...ConditionsBits
          ...ListBits
        }
      }
    }
  `,
  [
    RuleBits,
    TextBits,
    SecretBits,
    NumberBits,
    BooleanBits,
    ChoiceBits,
    MultiChoiceBits,
    TemporalBits,
    NoticeBits,
    MappingBits,
    ConditionsBits,
    ListBits,
  ],
);

/** The form again, made of what is typed in it and not saved. */
export const FormAgain = graphql(
  `
    query FormAgain($token: ID!, $values: [FieldValueInput!]!) {
      form(token: $token, values: $values) {
        ...FormBits
      }
    }
  `,
  [FormBits],
);

/** Some of what a field that asks its service can be. */
export const FieldChoices = graphql(`
  query FieldChoices($token: ID!, $field: String!, $search: String, $dependencies: [FieldValueInput!]!, $after: Cursor) {
    fieldChoices(token: $token, field: $field, search: $search, dependencies: $dependencies, after: $after) {
      items {
        value
        label
        description
        disabled
      }
      hasMore
      endCursor
      problem
      code
    }
  }
`);

export const CheckSettings = graphql(
  `
    mutation CheckSettings($input: CheckSettingsInput!) {
      checkSettings(input: $input) {
        __typename
        ... on CheckSettingsPayload {
          # Nullable here and not in Error: the same name would be two types.
          answer: message
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export type Form = ResultOf<typeof FormBits>;
export type Field = Form['fieldsets'][number]['fields'][number];
export type Rule = ResultOf<typeof RuleBits>;
export type ChoicePage = NonNullable<ResultOf<typeof FieldChoices>['fieldChoices']>;
export type FieldValue = NonNullable<VariablesOf<typeof CreateConfig>['input']['values']>[number];
export type Value = FieldValue['value'];
