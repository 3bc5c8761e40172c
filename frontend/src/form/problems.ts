/** What can be said against a form's values before they are sent. The server has the last word on all of it. */
import { plural, t } from '@lingui/core/macro';
import type { Field, Form, Value } from '../documents/form';
import { exactTime } from '../language/formats';
import { conditionsOf, valueFieldOf } from './conditions';
import { clearedSecrets, isRequired, shownFields, type Errors } from './model';
import { partOf, rowFields, valuesOf } from './rows';
import { canonical, holds, type Values } from './rules';

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const needed = (): string => t`This is needed.`;

type FieldOf<Name> = Extract<Field, { __typename: Name }>;
type Found = Record<string, string[]>;

export function numberProblem(
  text: string,
  { integer, min, max }: Pick<FieldOf<'NumberField'>, 'integer' | 'min' | 'max'>,
): string | null {
  if (!(integer ? WHOLE : DECIMAL).test(text)) {
    return integer ? t`Enter a whole number.` : t`Enter a number.`;
  }
  if (min !== null && Number(text) < Number(min)) {
    return t`At least ${min}.`;
  }
  if (max !== null && Number(text) > Number(max)) {
    return t`At most ${max}.`;
  }
  return null;
}

function lengthProblem(text: string, { minLength, maxLength }: { minLength: number | null; maxLength: number | null }) {
  if (minLength !== null && text.length < minLength) {
    return t`At least ${plural(minLength, { one: '# character', other: '# characters' })}.`;
  }
  if (maxLength !== null && text.length > maxLength) {
    return t`At most ${plural(maxLength, { one: '# character', other: '# characters' })}.`;
  }
  return null;
}

function textProblem(text: string, field: FieldOf<'TextField'>): string | null {
  // Anchored, as the contract says of every pattern.
  if (field.pattern !== null && !new RegExp(`^(?:${field.pattern})$`, 'v').test(text)) {
    return field.patternMessage ?? t`This is not of the form that is asked for.`;
  }
  return lengthProblem(text, field);
}

interface Counted {
  minItems: number | null;
  maxItems: number | null;
}

function countProblem(count: number, { minItems, maxItems }: Counted, isChosen: boolean): string | null {
  if (minItems !== null && count < minItems) {
    return isChosen ? t`Choose at least ${minItems}.` : t`Add at least ${minItems}.`;
  }
  if (maxItems !== null && count > maxItems) {
    return isChosen ? t`Choose at most ${maxItems}.` : t`Add at most ${maxItems}.`;
  }
  return null;
}

/** Days, times and moments are written so that the order of their texts is their order. */
function temporalProblem(iso: string, { temporalKind, isoMin, isoMax }: FieldOf<'TemporalField'>): string | null {
  if (temporalKind === 'DURATION') {
    return null;
  }
  const moment = (limit: string): string => (temporalKind === 'DATETIME' ? exactTime.format(new Date(limit)) : limit);
  if (isoMin !== null && iso < isoMin) {
    const first = moment(isoMin);
    return t`Not before ${first}.`;
  }
  if (isoMax !== null && iso > isoMax) {
    const last = moment(isoMax);
    return t`Not after ${last}.`;
  }
  return null;
}

function secretProblem(value: Value, field: FieldOf<'SecretField'>): string | null {
  const secret = 'secret' in value ? value.secret : null;
  const given = secret && 'set' in secret ? secret.set : secret && 'rotate' in secret ? secret.rotate?.set : null;
  return given == null ? null : lengthProblem(given, field);
}

function ownProblem(field: Field, value: Value, isNeeded: boolean): string | null {
  const texts = canonical(value).filter((text) => text !== '');
  const [text] = texts;
  if (field.__typename === 'ConditionsField') {
    return null;
  }
  if (field.__typename === 'MappingField' || field.__typename === 'ListField') {
    const count = canonical(value).length;
    return count === 0 ? (isNeeded ? needed() : null) : countProblem(count, field, false);
  }
  if (text === undefined) {
    return isNeeded ? needed() : null;
  }
  switch (field.__typename) {
    case 'TextField':
      return textProblem(text, field);
    case 'SecretField':
      return secretProblem(value, field);
    case 'NumberField':
      return numberProblem(text, field);
    case 'MultiChoiceField':
      return countProblem(texts.length, field, true);
    case 'TemporalField':
      return temporalProblem(text, field);
    default:
      return null;
  }
}

function entryProblems(field: FieldOf<'MappingField'>, value: Value, found: Found): void {
  const seen = new Set<string>();
  const entries = ('mapping' in value ? value.mapping : null) ?? [];
  entries.forEach((entry, place) => {
    const key = entry.key.trim();
    if (key === '') {
      found[`${field.name}/${place}/key`] = [needed()];
    } else if (seen.has(key)) {
      found[`${field.name}/${place}/key`] = [t`This stands there twice.`];
    }
    if (field.valuesAreSecret && !entry.keep && !entry.value) {
      found[`${field.name}/${place}/value`] = [needed()];
    }
    seen.add(key);
  });
}

function conditionProblems(field: FieldOf<'ConditionsField'>, value: Value, found: Found): void {
  const { mode, conditions } = conditionsOf(value);
  if (mode !== 'ALWAYS' && conditions.length === 0) {
    found[field.name] = [t`Add a condition, or take every event.`];
  }
  conditions.forEach((condition, place) => {
    if (valueFieldOf(field, condition) !== null && condition.values.length === 0) {
      found[`${field.name}/${place}`] = [t`Say what to compare with.`];
    }
  });
}

function rowProblems(field: FieldOf<'ListField'>, value: Value, found: Found): void {
  const rows = ('rows' in value ? value.rows : null) ?? [];
  rows.forEach((row, place) => {
    const values = valuesOf(row);
    const shown = rowFields(field, row.rowId ?? '').filter((inner) => holds(inner.visibleWhen, values));
    for (const [name, errors] of Object.entries(problemsOf(shown, values))) {
      found[`${field.name}/${place}/${partOf(name)}`] = [...errors];
    }
  });
}

function problemsOf(shown: readonly Field[], values: Values): Errors {
  const found: Found = {};
  for (const field of shown) {
    const value = values.get(field.name);
    if (value === undefined || field.readOnly) {
      continue;
    }
    const problem = ownProblem(field, value, isRequired(field, values));
    if (problem !== null) {
      found[field.name] = [problem];
    }
    if (field.__typename === 'MappingField') {
      entryProblems(field, value, found);
    } else if (field.__typename === 'ConditionsField') {
      conditionProblems(field, value, found);
    } else if (field.__typename === 'ListField') {
      rowProblems(field, value, found);
    }
  }
  return found;
}

/** By place, as errors are; fields that cannot be seen have none. */
export function problems(form: Form, values: Values, touched: ReadonlySet<string>): Errors {
  const shown = shownFields(form, values);
  const left = clearedSecrets(shown, values, touched).filter((field) => isRequired(field, values));
  return { ...problemsOf(shown, values), ...Object.fromEntries(left.map(({ name }) => [name, [needed()]])) };
}
