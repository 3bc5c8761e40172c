/** Rules over other fields: values as the texts that rules compare, and whether a rule holds. No React here. */
import type { Rule, Value } from '../documents/form';

export type Values = ReadonlyMap<string, Value>;

function plainNumber(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A value as the texts that rules compare; of rows and entries, their names. */
export function canonical(value: Value | undefined): readonly string[] {
  if (value === undefined) {
    return [];
  }
  if ('text' in value) {
    return value.text == null ? [] : [value.text];
  }
  if ('number' in value) {
    return value.number == null ? [] : [plainNumber(value.number)];
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
  if ('iso' in value) {
    return value.iso == null ? [] : [value.iso];
  }
  if ('mapping' in value) {
    return value.mapping?.map((entry) => entry.key) ?? [];
  }
  if ('rows' in value) {
    return value.rows?.map((row, index) => row.rowId ?? String(index)) ?? [];
  }
  if ('conditions' in value && value.conditions) {
    return value.conditions.conditions.map((condition) => condition.choiceId);
  }
  if ('secret' in value && value.secret) {
    return secretTexts(value.secret);
  }
  return [];
}

function secretTexts(secret: NonNullable<Extract<Value, { secret?: unknown }>['secret']>): readonly string[] {
  if ('keep' in secret) {
    return ['kept'];
  }
  const given = 'set' in secret ? secret.set : 'rotate' in secret ? secret.rotate?.set : null;
  return given ? ['given'] : [];
}

type Predicate = Rule['anyOf'][number]['allOf'][number];

/** Nothing is the empty text, as the server has it; of several, none is it. */
function equals(value: Value | undefined, wanted: readonly string[]): boolean {
  const has = canonical(value);
  const isOne = value === undefined || !('choices' in value);
  return has.length === 1 ? wanted.includes(has[0]!) : isOne && has.length === 0 && wanted.includes('');
}

function isTrue({ field, operator, values: wanted }: Predicate, values: Values): boolean {
  const value = values.get(field);
  const has = canonical(value);
  switch (operator) {
    case 'EQUALS':
      return equals(value, wanted);
    case 'NOT_EQUALS':
      return !equals(value, wanted);
    case 'CONTAINS':
      return contains(value, wanted);
    case 'NOT_CONTAINS':
      return !contains(value, wanted);
    case 'IS_SET':
      return has.some((one) => one !== '');
    case 'IS_NOT_SET':
      return !has.some((one) => one !== '');
    case 'GREATER_THAN':
      return compared(has[0], wanted[0]) > 0;
    case 'LESS_THAN':
      return compared(has[0], wanted[0]) < 0;
    case 'MATCHES':
      return new RegExp(`^(?:${wanted[0] ?? ''})$`, 'v').test(has[0] ?? '');
  }
}

/** Of several: one of them; of a text: a part of it. */
function contains(value: Value | undefined, wanted: readonly string[]): boolean {
  const has = canonical(value);
  if (value !== undefined && ('text' in value || 'choice' in value)) {
    return wanted.some((one) => (has[0] ?? '').includes(one));
  }
  return wanted.some((one) => has.includes(one));
}

/** Both as numbers, or both as texts, of which ISO 8601 sorts in its order in time; nothing is neither greater nor less. */
function compared(mine: string | undefined, theirs: string | undefined): number {
  if (mine === undefined || theirs === undefined || mine === '') {
    return 0;
  }
  const areNumbers = [mine, theirs].map((text) => text.trim() !== '' && Number.isFinite(Number(text)));
  if (areNumbers[0] !== areNumbers[1]) {
    return 0;
  }
  return areNumbers[0] ? Number(mine) - Number(theirs) : mine > theirs ? 1 : mine < theirs ? -1 : 0;
}

/** Any of the groups, each with all of its predicates; no rule always holds. */
export function holds(rule: Rule | null, values: Values): boolean {
  return rule === null || rule.anyOf.some((group) => group.allOf.every((predicate) => isTrue(predicate, values)));
}
