/** What a chart of hours is made of: sums, words, and the height of each bar. */
import { plural, t } from '@lingui/core/macro';
import { count } from '../language/formats';

export interface Hour {
  startsAt: string;
  delivered: number;
  failed: number;
  p95Ms: number | null;
}

export interface Bar {
  delivered: number;
  failed: number;
}

/** How high the part above the line is, and the part below it. */
export const ABOVE = 44;
export const BELOW = 20;
/** What happened is seen, however little it is beside the rest. */
const LEAST = 1.5;

export function sums(hours: readonly Hour[]): Bar {
  return hours.reduce(
    (sum, { delivered, failed }) => ({ delivered: sum.delivered + delivered, failed: sum.failed + failed }),
    { delivered: 0, failed: 0 },
  );
}

/** Both on one scale, so that their heights can be compared; it is as large as both sides leave room for. */
export function bars(hours: readonly Hour[]): Bar[] {
  const most = (side: keyof Bar): number => Math.max(1, ...hours.map((hour) => hour[side]));
  const unit = Math.min(ABOVE / most('delivered'), BELOW / most('failed'));
  const height = (value: number): number => (value === 0 ? 0 : Math.max(LEAST, Math.round(value * unit * 100) / 100));
  return hours.map(({ delivered, failed }) => ({ delivered: height(delivered), failed: height(failed) }));
}

/** The chart in words. */
export function trafficWords(hours: readonly Hour[], clock: (at: string) => string): string {
  const { delivered, failed } = sums(hours);
  const worst = hours.reduce<Hour | null>((most, hour) => (hour.failed > (most?.failed ?? 0) ? hour : most), null);
  const [first] = hours;
  const { length } = hours;
  if (!first || delivered + failed === 0) {
    return t`Nothing was sent in the last ${plural(length, { one: 'hour', other: '# hours' })}.`;
  }
  const since = clock(first.startsAt);
  const [good, bad] = [count.format(delivered), count.format(failed)];
  const all = t`The last ${plural(length, { one: 'hour', other: '# hours' })}, since ${since}: ${good} delivered, ${bad} failed.`;
  if (worst === null) {
    return all;
  }
  const [from, most] = [clock(worst.startsAt), count.format(worst.failed)];
  return `${all} ${t`Most failed in the hour from ${from}: ${most}.`}`;
}
