/** Spans of time in ISO 8601, PnDTnHnMnS, as four amounts. No React here. */

export const UNITS = ['days', 'hours', 'minutes', 'seconds'] as const;
export type Unit = (typeof UNITS)[number];
export type Amounts = Readonly<Record<Unit, string>>;

export const NOTHING: Amounts = { days: '', hours: '', minutes: '', seconds: '' };

const SPAN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const AMOUNT: Readonly<Record<Unit, RegExp>> = { days: /^\d*$/, hours: /^\d*$/, minutes: /^\d*$/, seconds: /^\d*(\.\d+)?$/ };

/** Zero amounts stay empty; null: not a span that has these four alone (a negative one, say). */
export function amountsOf(iso: string): Amounts | null {
  const found = SPAN.exec(iso);
  if (found === null) {
    return null;
  }
  const [days, hours, minutes, seconds] = found.slice(1).map((text) => (Number(text ?? 0) === 0 ? '' : text!.replace(/^0+(?=\d)/, '')));
  return { days: days!, hours: hours!, minutes: minutes!, seconds: seconds! };
}

/** Null: an amount is no number. All empty: the empty text. */
export function spanOf(amounts: Amounts): string | null {
  if (UNITS.some((unit) => !AMOUNT[unit].test(amounts[unit].trim()))) {
    return null;
  }
  if (UNITS.every((unit) => amounts[unit].trim() === '')) {
    return '';
  }
  const [days, hours, minutes, seconds] = UNITS.map((unit) => amounts[unit].trim() || '0');
  return `P${days}DT${hours}H${minutes}M${seconds}S`;
}

/** For people: "1 d 12 h". */
export function spanWords(iso: string): string {
  const amounts = amountsOf(iso);
  if (amounts === null) {
    return iso;
  }
  const words = UNITS.filter((unit) => amounts[unit] !== '').map((unit) => `${amounts[unit]} ${unit === 'minutes' ? 'min' : unit[0]}`);
  return words.join(' ') || '0 s';
}
