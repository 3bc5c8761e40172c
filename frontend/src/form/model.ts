/** A form's values: where they begin, which fields show, what is sent. No React here. */
import type { Field, FieldValue, Form, Rule, Value } from '../documents/form';

export type Values = ReadonlyMap<string, Value>;

/** Fields of types this app does not know have no value here, and so are never sent. */
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
    default:
      return null;
  }
}

export function fieldsOf(form: Form): Field[] {
  return form.fieldsets.flatMap((fieldset) => fieldset.fields);
}

export function initialValues(form: Form): Values {
  const values = new Map<string, Value>();
  for (const field of fieldsOf(form)) {
    const value = initial(field);
    if (value !== null) {
      values.set(field.name, value);
    }
  }
  return values;
}

/** A value as the texts that rules compare. */
export function canonical(value: Value | undefined): readonly string[] {
  if (value === undefined) {
    return [];
  }
  if ('text' in value) {
    return value.text == null ? [] : [value.text];
  }
  if ('number' in value) {
    return value.number == null ? [] : [value.number];
  }
  if ('checked' in value) {
    return [String(value.checked)];
  }
  if ('choice' in value) {
    return value.choice == null ? [] : [value.choice];
  }
  if ('choices' in value) {
    return value.choices ?? [];
  }
  if ('secret' in value && value.secret) {
    return 'keep' in value.secret ? ['kept'] : 'set' in value.secret && value.secret.set ? ['given'] : [];
  }
  return [];
}

type Predicate = Rule['anyOf'][number]['allOf'][number];

function isTrue({ field, operator, values: wanted }: Predicate, values: Values): boolean {
  const has = canonical(values.get(field));
  switch (operator) {
    case 'EQUALS':
      return has.length === 1 && wanted.includes(has[0]!);
    case 'NOT_EQUALS':
      return !(has.length === 1 && wanted.includes(has[0]!));
    case 'CONTAINS':
      return wanted.some((one) => has.includes(one));
    case 'NOT_CONTAINS':
      return !wanted.some((one) => has.includes(one));
    case 'IS_SET':
      return has.some((one) => one !== '');
    case 'IS_NOT_SET':
      return !has.some((one) => one !== '');
    case 'GREATER_THAN':
      return Number(has[0]) > Number(wanted[0]);
    case 'LESS_THAN':
      return Number(has[0]) < Number(wanted[0]);
    case 'MATCHES':
      return new RegExp(wanted[0]!, 'v').test(has[0] ?? '');
  }
}

/** Any of the groups, each with all of its predicates; no rule always holds. */
export function holds(rule: Rule | null, values: Values): boolean {
  return rule === null || rule.anyOf.some((group) => group.allOf.every((predicate) => isTrue(predicate, values)));
}

export function isRequired(field: Field, values: Values): boolean {
  return field.required || (field.requiredWhen !== null && holds(field.requiredWhen, values));
}

/** What is sent: the fields that were touched and can be seen. */
export function changes(form: Form, values: Values, touched: ReadonlySet<string>): FieldValue[] {
  const sent: FieldValue[] = [];
  for (const fieldset of form.fieldsets) {
    if (!holds(fieldset.visibleWhen, values)) {
      continue;
    }
    for (const field of fieldset.fields) {
      const value = values.get(field.name);
      if (value !== undefined && touched.has(field.name) && !field.readOnly && holds(field.visibleWhen, values)) {
        sent.push({ name: field.name, value });
      }
    }
  }
  return sent;
}

/** The secrets that a save would empty, for a field that says where they are sent has been touched. */
export function clearedSecrets(form: Form, values: Values, touched: ReadonlySet<string>): string[] {
  return fieldsOf(form)
    .filter((field) => field.__typename === 'SecretField')
    .filter((field) => field.isSet && field.clearedBy.some((name) => touched.has(name)))
    .filter((field) => canonical(values.get(field.name)).includes('kept'))
    .map((field) => field.label);
}

export interface Sorted {
  byField: Record<string, string[]>;
  ofForm: string[];
}

/** A validation error's issues, each beside the field it is about. `path`: ["values", NAME, ...], or [NAME, ...]. */
export function sortIssues(form: Form, issues: readonly { path: readonly string[]; message: string }[]): Sorted {
  const names = new Set(fieldsOf(form).map((field) => field.name));
  const sorted: Sorted = { byField: {}, ofForm: [] };
  for (const { path, message } of issues) {
    const name = path.find((part) => names.has(part));
    if (name === undefined) {
      sorted.ofForm.push(message);
    } else {
      (sorted.byField[name] ??= []).push(message);
    }
  }
  return sorted;
}
