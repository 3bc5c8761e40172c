/** A form's values: where they begin, which fields show, what is sent, where its errors stand. No React here. */
import type { Field, FieldValue, Form, Value } from '../documents/form';
import { amountsOf, spanOf } from './durations';
import { initial } from './initial';
import { initialRows, partOf, sentRows } from './rows';
import { canonical, holds, type Values } from './rules';

export function fieldsOf(form: Form): Field[] {
  return form.fieldsets.flatMap((fieldset) => fieldset.fields);
}

export function initialValues(form: Form): Values {
  const values = new Map<string, Value>();
  for (const field of fieldsOf(form)) {
    const value = field.__typename === 'ListField' ? { rows: initialRows(field) } : initial(field);
    if (value !== null) {
      values.set(field.name, value);
    }
  }
  return values;
}

/** The form was made again: what was touched stays as it was typed, all else is as the server has it now. */
export function keptValues(form: Form, values: Values, touched: ReadonlySet<string>): Values {
  const kept = new Map(initialValues(form));
  for (const [name, value] of values) {
    if (touched.has(name) && kept.has(name)) {
      kept.set(name, value);
    }
  }
  return kept;
}

/** The same text for the same value: whatever the order of what has none, and however a span of time is written. */
function settled(value: Value | undefined, isOrdered: boolean): string {
  return JSON.stringify(value, (key, held: unknown) => {
    if (Array.isArray(held)) {
      const isOfTexts = held.every((one) => typeof one === 'string');
      return key === 'mapping' ? held.toSorted(byKey) : isOfTexts && !isOrdered ? held.toSorted() : held;
    }
    if (held !== null && typeof held === 'object') {
      return Object.fromEntries(Object.entries(held).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    }
    const amounts = key === 'iso' ? amountsOf(String(held)) : null;
    return amounts === null ? held : spanOf(amounts);
  });
}

function byKey(one: { key: string }, other: { key: string }): number {
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}

/** Those of the touched fields that are changed: what was put back as it began is as if nobody had touched it. */
export function stillTouched(form: Form, began: Values, values: Values, touched: Iterable<string>): Set<string> {
  const fields = new Map(fieldsOf(form).map((field) => [field.name, field]));
  return new Set(
    [...touched].filter((name) => {
      const field = fields.get(name);
      const isOrdered = field?.__typename === 'MultiChoiceField' && field.ordered;
      return field !== undefined && settled(values.get(name), isOrdered) !== settled(began.get(name), isOrdered);
    }),
  );
}

export function isRequired(field: Field, values: Values): boolean {
  return field.required || (field.requiredWhen !== null && holds(field.requiredWhen, values));
}

/** The fields that can be seen, in their order. */
export function shownFields(form: Form, values: Values): Field[] {
  return form.fieldsets
    .filter((fieldset) => holds(fieldset.visibleWhen, values))
    .flatMap((fieldset) => fieldset.fields.filter((field) => holds(field.visibleWhen, values)));
}

/** What is sent: the fields that were touched and can be seen. */
export function changes(form: Form, values: Values, touched: ReadonlySet<string>): FieldValue[] {
  const sent: FieldValue[] = [];
  for (const field of shownFields(form, values)) {
    const value = values.get(field.name);
    if (value !== undefined && touched.has(field.name) && !field.readOnly) {
      const isList = field.__typename === 'ListField' && 'rows' in value;
      sent.push({ name: field.name, value: isList ? { rows: sentRows(field, value.rows ?? []) } : value });
    }
  }
  return sent;
}

/** What a search for choices is told of other fields. */
export function dependencies(form: Form, values: Values, names: readonly string[]): FieldValue[] {
  return changes(form, values, new Set(names));
}

/** The stored secrets that stay behind, for a field that says where they are sent has been touched. */
export function secretsLeftBehind(fields: readonly Field[], touched: ReadonlySet<string>): Field[] {
  return fields
    .filter((field) => field.__typename === 'SecretField')
    .filter((field) => field.isSet && field.clearedBy.some((name) => touched.has(name)));
}

/** Those of them that a save would empty: nothing was typed in their place. */
export function clearedSecrets(fields: readonly Field[], values: Values, touched: ReadonlySet<string>): Field[] {
  return secretsLeftBehind(fields, touched).filter(({ name }) => canonical(values.get(name)).includes('kept'));
}

/** By the name of a field; of a row, an entry or a condition by name/place, and name/place/part. */
export type Errors = Readonly<Record<string, readonly string[]>>;

/** What the server found when it bound the form. */
export function boundErrors(form: Form): Errors {
  const found: Record<string, readonly string[]> = {};
  const put = (place: string, errors: readonly string[]): void => {
    if (errors.length > 0) {
      found[place] = errors;
    }
  };
  for (const field of fieldsOf(form)) {
    put(field.name, field.errors);
    if (field.__typename === 'ListField') {
      field.rows.forEach((row, place) =>
        row.fields.forEach((inner) => put(`${field.name}/${place}/${partOf(inner.name)}`, inner.errors)),
      );
    } else if (field.__typename === 'ConditionsField') {
      field.conditions.forEach((condition, place) => put(`${field.name}/${place}`, condition.errors));
    }
  }
  return found;
}

/** Without those of one field, and of what is in it. */
export function withoutErrorsOf(errors: Errors, name: string): Errors {
  return Object.fromEntries(
    Object.entries(errors).filter(([place]) => place !== name && !place.startsWith(`${name}/`)),
  );
}

export interface Sorted {
  byField: Record<string, string[]>;
  ofForm: string[];
}

/** A validation error's issues, each beside what it is about. `path`: ["values", NAME, ...], or [NAME, ...]. */
export function sortIssues(form: Form, issues: readonly { path: readonly string[]; message: string }[]): Sorted {
  const fields = new Map(fieldsOf(form).map((field) => [field.name, field.__typename]));
  const sorted: Sorted = { byField: {}, ofForm: [] };
  for (const { path, message } of issues) {
    const at = path.findIndex((part) => fields.has(part));
    if (at === -1) {
      sorted.ofForm.push(message);
    } else {
      const hasParts = ['ListField', 'MappingField', 'ConditionsField'].includes(fields.get(path[at]!)!);
      const place = path.slice(at, hasParts ? at + 3 : at + 1).join('/');
      (sorted.byField[place] ??= []).push(message);
    }
  }
  return sorted;
}
