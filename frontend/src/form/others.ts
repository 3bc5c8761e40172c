/** What somebody else has saved while a form was open: which fields, as they were and as they are now. No React here. */
import type { Field, Form, Value } from '../documents/form';
import { initial } from './initial';
import { fieldsOf, initialValues } from './model';
import { nested } from './rows';
import { canonical } from './rules';

export interface Other {
  name: string;
  label: string;
  /** In words; empty: nothing. */
  before: string;
  now: string;
}

function labels(field: Field, values: readonly string[]): string {
  const items: readonly { value?: string; label?: string }[] =
    field.__typename === 'ChoiceField' || field.__typename === 'MultiChoiceField'
      ? 'items' in field.source
        ? field.source.items
        : field.source.selectedItems
      : [];
  return values.map((value) => items.find((item) => item.value === value)?.label ?? value).join(', ');
}

/** A stored value as a person would tell it; of secrets no more than their fingerprint. */
function told(field: Field, value: Value | undefined): string {
  switch (field.__typename) {
    case 'SecretField':
      return field.isSet ? (field.fingerprints[0]?.fingerprint ?? '••••••••') : '';
    case 'MappingField':
      return field.entries.map(({ key, value: held }) => `${key}: ${field.valuesAreSecret ? '••••••••' : (held ?? '')}`).join(', ');
    case 'ListField':
      return field.rows.map((row) => row.fields.flatMap((inner) => canonical(initial(nested({ label: '', ...inner })) ?? undefined)).join(' ')).join(', ');
    case 'ConditionsField':
      return field.conditions
        .map(({ choiceId, operatorId, labels: words }) => {
          const choice = field.conditionChoices.find((one) => one.choiceId === choiceId);
          const operator = choice?.operators.find((one) => one.operatorId === operatorId);
          return [choice?.label ?? choiceId, operator?.label ?? operatorId, words.join(', ')].join(' ').trim();
        })
        .join('; ');
    default:
      return labels(field, canonical(value));
  }
}

/** What counts as the same value; a secret's is known by its fingerprints alone. */
function mark(field: Field, value: Value | undefined): string {
  return JSON.stringify(field.__typename === 'SecretField' ? [field.isSet, field.fingerprints.map((one) => one.fingerprint)] : value);
}

/** The fields of `now` whose stored value is another than in `before`; those that only one of them has are none of these. */
export function changedBetween(before: Form, now: Form): Other[] {
  const known = new Map(fieldsOf(before).map((field) => [field.name, field]));
  const [old, fresh] = [initialValues(before), initialValues(now)];
  return fieldsOf(now).flatMap((field) => {
    const was = known.get(field.name);
    const { name, label } = field;
    return was === undefined || mark(was, old.get(name)) === mark(field, fresh.get(name))
      ? []
      : [{ name, label, before: told(was, old.get(name)), now: told(field, fresh.get(name)) }];
  });
}
