import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNewest, type Newest } from './newest';
import { notice } from './notice';
import { staleness, wantingALook } from './store';

let heard = 0;
let looks = 0;
let stops: (() => void)[];
let newest: Newest;

function changed(id: string, needsAttention: boolean) {
  const config = { __typename: 'Config', id, version: 1, status: { version: 2, needsAttention } };
  return { configStatus: { kind: 'CHANGED', configId: id, config } };
}

beforeEach(() => {
  vi.useFakeTimers();
  heard = 0;
  looks = 0;
  stops = [
    staleness.subscribe(() => {
      heard += 1;
    }),
    wantingALook.subscribe(() => {
      looks += 1;
    }),
  ];
  newest = createNewest();
  newest.settle({ config: { __typename: 'Config', id: 'c1', version: 1, status: { version: 1, needsAttention: false } } });
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  stops.forEach((stop) => stop());
});

it('leaves lists as they are when a listed config changes', () => {
  notice(changed('c1', false), newest);
  expect([heard, looks]).toEqual([0, 0]);
});

it('has only those that want a look read again when a config begins to want one, or wants none any more', () => {
  const wanting = changed('c1', true);
  notice(wanting, newest);
  newest.settle(wanting);
  expect([heard, looks]).toEqual([0, 1]);
  vi.runAllTimers();
  notice(changed('c1', false), newest);
  expect([heard, looks]).toEqual([0, 2]);
});

it('has those that want a look read for one that no list has', () => {
  notice(changed('c2', true), newest);
  expect([heard, looks]).toEqual([1, 1]);
});

it('has lists read again for a config that none of them has', () => {
  notice(changed('c2', false), newest);
  expect([heard, looks]).toEqual([1, 0]);
});
