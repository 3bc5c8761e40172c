import { afterEach, expect, it } from 'vitest';
import { speak } from '../language/language';
import { relativeWords } from './time';

afterEach(() => speak('en'));

it('says how long ago', () => {
  const now = Date.parse('2026-01-02T00:00:00.000Z');
  expect(relativeWords(now - 20_000, now)).toBe('just now');
  expect(relativeWords(now - 60_000, now)).toBe('1 minute ago');
  expect(relativeWords(now - 7_300_000, now)).toBe('2 hours ago');
  expect(relativeWords(now - 86_400_000, now)).toBe('yesterday');
  expect(relativeWords(now + 300_000, now)).toBe('in 5 minutes');
  expect(relativeWords(now + 20_000, now)).toBe('in less than a minute');
});

it('says it in German', async () => {
  await speak('de');
  const now = Date.parse('2026-01-02T00:00:00.000Z');
  expect(relativeWords(now - 20_000, now)).toBe('gerade eben');
  expect(relativeWords(now - 7_300_000, now)).toBe('vor 2 Stunden');
  expect(relativeWords(now - 86_400_000, now)).toBe('gestern');
  expect(relativeWords(now + 300_000, now)).toBe('in 5 Minuten');
});
