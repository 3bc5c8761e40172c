/** Which moments a person can choose from, and how many deliveries that comes to, in words. */

const HOUR_MS = 3_600_000;

export const SPANS = [
  { name: 'ever', word: 'Ever' },
  { name: 'hour', word: 'The last hour' },
  { name: 'day', word: 'The last 24 hours' },
  { name: 'week', word: 'The last 7 days' },
  { name: 'moment', word: 'A moment…' },
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
    return 'There are very many of these.';
  }
  if (count === 0) {
    return 'There are none of these.';
  }
  return count === 1 ? 'There is 1 of these.' : `There are ${count.toLocaleString('en')} of these.`;
}
