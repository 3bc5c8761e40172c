/** Where the value of a field begins. */
import type { Field, Value } from '../documents/form';

/** Fields of types this app does not know have no value here, and so are never sent. Lists: see `rows.ts`. */
export function initial(field: Field): Value | null {
  switch (field.__typename) {
    case 'TextField':
      return { text: field.text };
    case 'SecretField':
      return { secret: field.isSet ? { keep: true } : { set: '' } };
    case 'NumberField':
      return field.number === null ? { unset: true } : { number: field.number };
    case 'BooleanField':
      return { checked: field.checked };
    case 'ChoiceField':
      return field.choice === null ? { unset: true } : { choice: field.choice };
    case 'MultiChoiceField':
      return { choices: field.choices };
    case 'TemporalField':
      return field.iso === null ? { unset: true } : { iso: field.iso };
    case 'MappingField':
      return {
        mapping: field.entries.map(({ key, value, isSet }) =>
          field.valuesAreSecret && isSet ? { key, keep: true } : { key, value: value ?? '' },
        ),
      };
    case 'ConditionsField':
      return {
        conditions: {
          mode: field.mode,
          conditions: field.conditions.map(({ choiceId, operatorId, values }) => ({ choiceId, operatorId, values })),
        },
      };
    default:
      return null;
  }
}
