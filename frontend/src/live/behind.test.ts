// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBehind } from './behind';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('comes after the frame, each once, in order', () => {
  const done: number[] = [];
  const behind = createBehind();
  behind(() => done.push(1));
  behind(() => done.push(2));
  requestAnimationFrame(() => done.push(0));
  expect(done).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(done).toEqual([0, 1, 2]);
  behind(() => done.push(3));
  vi.advanceTimersByTime(1_000);
  expect(done).toEqual([0, 1, 2, 3]);
});

it('comes all the same where no frame is drawn', () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const done: number[] = [];
  createBehind()(() => done.push(1));
  vi.advanceTimersByTime(1_000);
  expect(done).toEqual([1]);
});
