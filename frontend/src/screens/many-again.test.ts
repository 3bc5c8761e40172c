import { expect, it } from 'vitest';
import { countWords, momentOf } from './many-again';

const NOW = Date.parse('2026-03-08T12:00:00Z');

it('counts back from now', () => {
  expect(momentOf('hour', '', NOW)).toBe('2026-03-08T11:00:00.000Z');
  expect(momentOf('week', '', NOW)).toBe('2026-03-01T12:00:00.000Z');
  expect(momentOf('ever', '2026-03-01T00:00', NOW)).toBeNull();
});

it('takes a moment as it is typed here, once it is typed to its end', () => {
  expect(momentOf('moment', '', NOW)).toBeNull();
  expect(momentOf('moment', '2026-03-07T09:30', NOW)).toBe(new Date(2026, 2, 7, 9, 30).toISOString());
});

it('says how many there are, also when nobody counts them', () => {
  expect(countWords(undefined)).toBe('');
  expect(countWords(null)).toBe('There are very many of these.');
  expect(countWords(0)).toBe('There are none of these.');
  expect(countWords(1)).toBe('There is 1 of these.');
  expect(countWords(20_000)).toBe('There are 20,000 of these.');
});
