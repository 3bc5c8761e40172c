import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listsAreStale, staleness } from './store';

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
