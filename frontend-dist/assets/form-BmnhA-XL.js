import{o as e,s as t}from"./bits-DbQVIvAJ.js";var n=t(`
  fragment RuleBits on FieldRule @_unmask {
    anyOf {
      allOf {
        field
        operator
        values
      }
    }
  }
`),r=t(`
  fragment TextBits on TextField @_unmask {
    format
    language
    multiline
    placeholder
    prefix
    suffix
    minLength
    maxLength
    pattern
    patternMessage
    suggestions
    fileTypes
    text
  }
`),i=t(`
  fragment SecretBits on SecretField @_unmask {
    multiline
    fileTypes
    minLength
    maxLength
    isSet
    fingerprints {
      fingerprint
      setAt
      validUntil
    }
    canClear
    canRotate
    recipe {
      prefix
      byteCount
      encoding
    }
    clearedBy
  }
`),a=t(`
  fragment NumberBits on NumberField @_unmask {
    numberWidget
    integer
    min
    max
    step
    unit
    number
  }
`),o=t(`
  fragment BooleanBits on BooleanField @_unmask {
    booleanWidget
    checked
  }
`),s=t(`
  fragment ChoiceBits on ChoiceField @_unmask {
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
    emptyLabel
    choice
  }
`),c=t(`
  fragment MultiChoiceBits on MultiChoiceField @_unmask {
    multiWidget
    ordered
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
    minItems
    maxItems
    choices
  }
`),l=t(`
  fragment TemporalBits on TemporalField @_unmask {
    temporalKind
    isoMin
    isoMax
    iso
  }
`),u=t(`
  fragment NoticeBits on NoticeField @_unmask {
    tone
    body
    copyValue
  }
`),d=t(`
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
`),f=t(`
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
`),p=t(`
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
  `,[n,r,i,a,o,s,c,l,u,d]),m=t(`
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
  `,[n,r,i,a,o,s,c,l,u,d,f,p]),h=t(`
    query FormAgain($token: ID!, $values: [FieldValueInput!]!) {
      form(token: $token, values: $values) {
        ...FormBits
      }
    }
  `,[m]),g=t(`
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
`),_=t(`
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
  `,[e]);export{m as i,g as n,h as r,_ as t};