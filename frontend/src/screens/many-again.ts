/** Which moments a person can choose from, and how many deliveries that comes to, in words. */
import { msg, plural, t } from '@lingui/core/macro';
import { spoken } from '../language/spoken';

const HOUR_MS = 3_600_000;

export const SPANS = [
  spoken({ name: 'ever', word: msg`Ever` }),
  spoken({ name: 'hour', word: msg`The last hour` }),
  spoken({ name: 'day', word: msg`The last 24 hours` }),
  spoken({ name: 'week', word: msg`The last 7 days` }),
  spoken({ name: 'moment', word: msg`A moment…` }),
] as const;

export type Span = (typeof SPANS)[number]['name'];

const LENGTHS_MS: Partial<Record<Span, number>> = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };

/** In UTC; null for ever, and for a moment that is not typed to its end. `typed` is local, as the browser gives it. */
export function momentOf(span: Span, typed: string, now: number): string | null {
  if (span === 'moment') {
    const moment = new Date(typed);
    return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
  }
  const length = LENGTHS_MS[span];
  return length === undefined ? null : new Date(now - length).toISOString();
}

/** Null: so many that nobody counts them. Undefined: not known yet. */
export function countWords(count: number | null | undefined): string {
  if (count === undefined) {
    return '';
  }
  if (count === null) {
    return t`There are very many of these.`;
  }
  return plural(count, { 0: 'There are none of these.', one: 'There is # of these.', other: 'There are # of these.' });
}
