/** Numbers, moments and lists as the language that is spoken writes them. */
import { language, type Language } from './language';

const TAGS: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** One formatter for each language, made when it is first wanted. */
function once<F>(make: (tag: string) => F): () => F {
  const made: Partial<Record<Language, F>> = {};
  return () => (made[language()] ??= make(TAGS[language()]));
}

/** What formats moments; read like an `Intl.DateTimeFormat`, in the language of the moment of reading. */
function moments(options: Intl.DateTimeFormatOptions): { format(at: Date | number): string } {
  const formatter = once((tag) => new Intl.DateTimeFormat(tag, options));
  return { format: (at) => formatter().format(at) };
}

const numbers = once((tag) => new Intl.NumberFormat(tag));
const relative = once((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
const all = once((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));
const collator = once((tag) => new Intl.Collator(tag));

/** 12,345 */
export const count = { format: (value: number): string => numbers().format(value) };

/** 20 Nov 2026, 19:05:00 */
export const exactTime = moments({ dateStyle: 'medium', timeStyle: 'medium' });
/** 19:05:00 */
export const clockTime = moments({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** 20 Nov, 19:05 */
export const dayTime = moments({ day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' });
/** Fri 19:05: an hour of the last days. */
export const hourTime = moments({ weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** 2 minutes ago, in 3 days, yesterday. */
export function fromNow(value: number, unit: Intl.RelativeTimeFormatUnit): string {
  return relative().format(value, unit);
}

/** 5 days, 1 hour. */
export function amount(value: number, unit: 'day' | 'hour' | 'minute' | 'second' | 'millisecond', unitDisplay: 'long' | 'short' = 'long'): string {
  return new Intl.NumberFormat(TAGS[language()], { style: 'unit', unit, unitDisplay }).format(value);
}

/** A, B and C. */
export function listed(texts: readonly string[]): string {
  return all().format(texts);
}

/** The order of two texts, as a dictionary has it. */
export function inOrder(one: string, other: string): number {
  return collator().compare(one, other);
}
