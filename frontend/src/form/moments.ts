/** Moments between ISO 8601 in UTC and what a browser's input takes: the person's own clock. No React here. */

const two = (number: number): string => String(number).padStart(2, '0');

/** Null: no moment. */
export function localOf(iso: string): string | null {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) {
    return null;
  }
  const day = `${String(moment.getFullYear()).padStart(4, '0')}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const seconds = moment.getSeconds();
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}${seconds ? `:${two(seconds)}` : ''}`;
}

/** The empty text for an unfinished one. */
export function momentOf(local: string): string {
  const moment = new Date(local);
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString().replace('.000Z', 'Z');
}

/** A time of day as the server writes it, with seconds. */
export function timeOf(typed: string): string {
  return /^\d\d:\d\d$/.test(typed) ? `${typed}:00` : typed;
}
