import { msg } from '@lingui/core/macro';
import { afterEach, expect, it } from 'vitest';
import { amount, count, dayTime, inOrder, listed } from './formats';
import { speak } from './language';
import { spoken } from './spoken';

afterEach(() => speak('en'));

const AT = new Date(2026, 2, 5, 19, 7, 9);

it('writes numbers, moments, amounts and lists as the language does', async () => {
  expect([count.format(12_345), dayTime.format(AT), amount(1, 'day'), amount(2, 'hour'), listed(['a', 'b', 'c'])]).toEqual([
    '12,345',
    '05 Mar, 19:07',
    '1 day',
    '2 hours',
    'a, b and c',
  ]);
  await speak('de');
  expect([count.format(12_345), dayTime.format(AT), amount(1, 'day'), amount(2, 'hour'), listed(['a', 'b', 'c'])]).toEqual([
    '12.345',
    '05. März, 19:07',
    '1 Tag',
    '2 Stunden',
    'a, b und c',
  ]);
});

it('sorts as a dictionary does', async () => {
  await speak('de');
  expect(['Zug', 'Öl', 'ofen', 'Ordnung'].toSorted(inOrder)).toEqual(['ofen', 'Öl', 'Ordnung', 'Zug']);
});

it('reads tables in the language of the moment', async () => {
  const table = spoken({ OUT: msg`Sign out`, IN: { word: msg`Sign in`, states: ['A'], id: 'in' } });
  expect(table.OUT).toBe('Sign out');
  await speak('de');
  expect(table).toEqual({ OUT: 'Abmelden', IN: { word: 'Anmelden', states: ['A'], id: 'in' } });
});
