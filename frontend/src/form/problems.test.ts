import { expect, it } from 'vitest';
import type { Form, Value } from '../documents/form';
import { numberProblem, problems } from './problems';

const LIMITS = { integer: true, min: '1', max: '30' };
const COMMON = { readOnly: false, required: false, visibleWhen: null, requiredWhen: null };
const TEXT = { ...COMMON, __typename: 'TextField', pattern: null, patternMessage: null, minLength: null, maxLength: null };

function formOf(...fields: object[]): Form {
  return { fieldsets: [{ visibleWhen: null, fields }] } as unknown as Form;
}

function found(field: object, value: Value) {
  return problems(formOf({ name: 'f', ...field }), new Map([['f', value]]), new Set()).f;
}

it('takes numbers within their limits', () => {
  expect(numberProblem('10', LIMITS)).toBeNull();
  expect(numberProblem('0.5', { ...LIMITS, integer: false, min: null })).toBeNull();
});

it('says what is wrong with other numbers', () => {
  expect(numberProblem('1.5', LIMITS)).toBe('Enter a whole number.');
  expect(numberProblem('1e3', { ...LIMITS, integer: false })).toBe('Enter a number.');
  expect(numberProblem('0', LIMITS)).toBe('At least 1.');
  expect(numberProblem('31', LIMITS)).toBe('At most 30.');
});

it('asks for what is needed', () => {
  const secret = { ...COMMON, __typename: 'SecretField', required: true, minLength: null, maxLength: null };
  expect(found({ ...TEXT, required: true }, { text: '' })).toEqual(['This is needed.']);
  expect(found(secret, { secret: { set: '' } })).toEqual(['This is needed.']);
  expect(found(secret, { secret: { keep: true } })).toBeUndefined();
});

it('asks for nothing of what is empty and optional, locked, or out of sight', () => {
  const hidden = { anyOf: [{ allOf: [{ field: 'g', operator: 'EQUALS', values: ['x'] }] }] };
  expect(found({ ...TEXT, minLength: 3 }, { text: '' })).toBeUndefined();
  expect(found({ ...TEXT, required: true, readOnly: true }, { text: '' })).toBeUndefined();
  expect(found({ ...TEXT, required: true, visibleWhen: hidden }, { text: '' })).toBeUndefined();
});

it('holds a text to its length and to the whole of its pattern', () => {
  expect(found({ ...TEXT, minLength: 3 }, { text: 'ab' })).toEqual(['At least 3 characters.']);
  expect(found({ ...TEXT, maxLength: 3 }, { text: 'abcd' })).toEqual(['At most 3 characters.']);
  expect(found({ ...TEXT, pattern: 'a|b', patternMessage: 'Say a or b.' }, { text: 'ac' })).toEqual(['Say a or b.']);
  expect(found({ ...TEXT, pattern: 'a|b' }, { text: 'b' })).toBeUndefined();
});

it('counts what was chosen', () => {
  const choices = { ...COMMON, __typename: 'MultiChoiceField', minItems: 2, maxItems: null };
  expect(found(choices, { choices: ['a'] })).toEqual(['Choose at least 2.']);
});
