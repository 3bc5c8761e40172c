/** What each kind of field has beside what all have. Each fragment is on one type, so the cache never has to guess. */
import { graphql } from '../graphql';

export const RuleBits = graphql(`
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

export const TextBits = graphql(`
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
`);

export const SecretBits = graphql(`
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
`);

export const NumberBits = graphql(`
  fragment NumberBits on NumberField @_unmask {
    numberWidget
    integer
    min
    max
    step
    unit
    number
  }
`);

export const BooleanBits = graphql(`
  fragment BooleanBits on BooleanField @_unmask {
    booleanWidget
    checked
  }
`);

export const ChoiceBits = graphql(`
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
`);

export const MultiChoiceBits = graphql(`
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
`);

export const TemporalBits = graphql(`
  fragment TemporalBits on TemporalField @_unmask {
    temporalKind
    isoMin
    isoMax
    iso
  }
`);

export const NoticeBits = graphql(`
  fragment NoticeBits on NoticeField @_unmask {
    tone
    body
    copyValue
  }
`);
