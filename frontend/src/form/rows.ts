/** Rows of a list: which fields one has, where its values begin, which of them are sent. No React here. */
import type { Field, FieldValue, Rule, Value } from '../documents/form';
import { initial } from './initial';
import { holds, type Values } from './rules';

export type ListField = Extract<Field, { __typename: 'ListField' }>;
type Inner = ListField['template'][number];
export type Row = NonNullable<Extract<Value, { rows?: unknown }>['rows']>[number];

/** So does the server call a row that is not stored yet. */
const NEW_ROW = 'new-';

/** What fields in rows and beside conditions are not asked for: all of them have it alike. */
const UNASKED = {
  help: null,
  required: true,
  readOnly: false,
  lockedReason: null,
  autocomplete: 'off',
  width: 'FULL',
  advanced: false,
  reloadOnChange: false,
  errors: [],
  visibleWhen: null,
  requiredWhen: null,
};
const UNASKED_OF: Readonly<Record<string, object>> = {
  TextField: { language: null, prefix: null, suffix: null, minLength: null, fileTypes: [] },
  NumberField: { numberWidget: 'INPUT', step: null },
  ChoiceField: { choiceWidget: 'SELECT', emptyLabel: null },
  MultiChoiceField: { multiWidget: 'CHECKBOXES', ordered: false, minItems: null, maxItems: null },
  TemporalField: { isoMin: null, isoMax: null },
};

/** A field as it stands in a row or beside a condition; of a kind that cannot stand there, as one that nobody knows. */
export function nested(field: { __typename: string; name: string; label: string }): Field {
  const stands = field.__typename !== 'ListField' && field.__typename !== 'ConditionsField';
  const whole = { ...UNASKED, ...UNASKED_OF[field.__typename], ...field };
  return (stands ? whole : { ...whole, __typename: 'UnknownField' }) as unknown as Field;
}

/** The fields of a row, each with a name of its own: the template's, with the values of the row where it is stored. */
export function rowFields(list: ListField, rowId: string): Field[] {
  const stored = list.rows.find((row) => row.rowId === rowId);
  return list.template.map((field) => {
    const own = inRow(field, list.name, rowId);
    const held = stored?.fields.find((one) => one.name === own.name && one.__typename === own.__typename);
    return nested({ ...own, ...held });
  });
}

/** The last part of a field's name: what an error of a row is about. */
export function partOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function inRow(field: Inner, list: string, rowId: string): Inner {
  const renamed = (name: string): string => (name.startsWith(`${list}.`) ? `${list}.${rowId}${name.slice(list.length)}` : name);
  const rule = (of: Rule | null): Rule | null =>
    of && { anyOf: of.anyOf.map(({ allOf }) => ({ allOf: allOf.map((one) => ({ ...one, field: renamed(one.field) })) })) };
  return { ...field, name: renamed(field.name), visibleWhen: rule(field.visibleWhen), requiredWhen: rule(field.requiredWhen) };
}

function rowOf(list: ListField, rowId: string): Row {
  const values: FieldValue[] = [];
  for (const field of rowFields(list, rowId)) {
    const value = initial(field);
    if (value !== null) {
      values.push({ name: field.name, value });
    }
  }
  return { rowId, values };
}

export function initialRows(list: ListField): Row[] {
  return list.rows.map((row) => rowOf(list, row.rowId));
}

/** One row more, with an id that none of these has. */
export function withNewRow(list: ListField, rows: readonly Row[]): Row[] {
  const taken = new Set([...rows, ...list.rows].map((row) => row.rowId));
  let number = rows.length;
  while (taken.has(`${NEW_ROW}${number}`)) {
    number += 1;
  }
  return [...rows, rowOf(list, `${NEW_ROW}${number}`)];
}

export function valuesOf(row: Row): Values {
  return new Map(row.values.map(({ name, value }) => [name, value]));
}

export function withValue(row: Row, name: string, value: Value): Row {
  const values = new Map(valuesOf(row)).set(name, value);
  return { ...row, values: [...values].map(([each, held]) => ({ name: each, value: held })) };
}

/** Rows as they are sent: without what is locked or out of sight. */
export function sentRows(list: ListField, rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const values = valuesOf(row);
    const shown = new Set(
      rowFields(list, row.rowId ?? '')
        .filter((field) => !field.readOnly && holds(field.visibleWhen, values))
        .map((field) => field.name),
    );
    return { ...row, values: row.values.filter(({ name }) => shown.has(name)) };
  });
}
