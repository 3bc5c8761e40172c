/** Moments as people read them: how long ago, with the exact time at hand. */
import { t } from '@lingui/core/macro';
import { useSyncExternalStore } from 'react';
import { clockTime, dayTime, exactTime, fromNow } from '../language/formats';

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const TICK_MS = 15_000;

/** One clock for all: it runs only while somebody looks at it. */
let now = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  now = Date.now();
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    watchers.forEach((each) => each());
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present moment, as often as the clock ticks. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

export function relativeWords(at: number, from: number): string {
  const seconds = Math.round((at - from) / 1000);
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) {
      return fromNow(Math.trunc(seconds / length), unit);
    }
  }
  return seconds > 0 ? t`in less than a minute` : t`just now`;
}

/** How long ago. The clock ticks slowly, so what has only just happened may seem to lie ahead of it. */
export function Ago({ at }: { at: string }) {
  const from = useNow();
  return (
    <time dateTime={at} title={exactTime.format(new Date(at))}>
      {relativeWords(Math.min(Date.parse(at), from), from)}
    </time>
  );
}

/** How long yet. */
export function Until({ at }: { at: string }) {
  const from = useNow();
  return (
    <time dateTime={at} title={exactTime.format(new Date(at))}>
      {relativeWords(Date.parse(at), from)}
    </time>
  );
}

/** The time of day; the date as well when it is not today's. */
export function At({ at }: { at: string }) {
  const moment = new Date(at);
  const today = useSyncExternalStore(watch, () => new Date(now).toDateString());
  const isToday = moment.toDateString() === today;
  return (
    <time dateTime={at} title={exactTime.format(moment)}>
      {(isToday ? clockTime : dayTime).format(moment)}
    </time>
  );
}
