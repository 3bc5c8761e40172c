import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listsAreStale, listsMayBeStale, staleness } from './store';

let heard = 0;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  heard = 0;
  stop = staleness.subscribe(() => {
    heard += 1;
  });
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  stop();
});

it('is heard at once', () => {
  listsAreStale();
  expect(heard).toBe(1);
});

it('makes one more reading of all that follow within a second', () => {
  for (let times = 0; times < 50; times += 1) {
    listsAreStale();
  }
  expect(heard).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(heard).toBe(2);
  vi.advanceTimersByTime(10_000);
  expect(heard).toBe(2);
});

it('reads ever more seldom where it goes on and on, and at once again after that', () => {
  const seconds: number[] = [];
  for (let second = 0; second < 60; second += 0.5) {
    const before = heard;
    listsMayBeStale();
    vi.advanceTimersByTime(500);
    if (heard !== before) {
      seconds.push(Math.floor(second + 0.5));
    }
  }
  // The first at once; then after 1, 2, 4, 8 and 16 seconds of quiet.
  expect(seconds).toEqual([0, 1, 3, 7, 15, 31, 47]);
  vi.advanceTimersByTime(60_000);
  heard = 0;
  listsMayBeStale();
  expect(heard).toBe(1);
});

it('hears at once of what is known to be another, however long the quiet of the rest', () => {
  listsMayBeStale();
  listsMayBeStale();
  listsAreStale();
  expect(heard).toBe(2);
});
