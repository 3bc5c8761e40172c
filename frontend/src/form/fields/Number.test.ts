import { expect, it } from 'vitest';
import { numberProblem } from './Number';

const LIMITS = { integer: true, min: '1', max: '30' };

it('takes whole numbers within the limits, and nothing at all', () => {
  expect(numberProblem('10', LIMITS)).toBeNull();
  expect(numberProblem('', LIMITS)).toBeNull();
});

it('says what is wrong with others', () => {
  expect(numberProblem('1.5', LIMITS)).toBe('Enter a whole number.');
  expect(numberProblem('1e3', { ...LIMITS, integer: false })).toBe('Enter a number.');
  expect(numberProblem('0', LIMITS)).toBe('At least 1.');
  expect(numberProblem('31', LIMITS)).toBe('At most 30.');
});
