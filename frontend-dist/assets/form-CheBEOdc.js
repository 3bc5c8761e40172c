import{a as e}from"./bits-MBN9kGgE.js";var t=e(`
  fragment RuleBits on FieldRule @_unmask {
    anyOf {
      allOf {
        field
        operator
        values
      }
    }
  }
`),n=e(`
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
  `,[t]);export{n as t};