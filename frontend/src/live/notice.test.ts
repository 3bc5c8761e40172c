import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNewest, type Newest } from './newest';
import { notice } from './notice';
import { staleness } from './store';

let heard = 0;
let stop: () => void;
let newest: Newest;

function changed(id: string, needsAttention: boolean) {
  const config = { __typename: 'Config', id, version: 1, status: { version: 2, needsAttention } };
  return { configStatus: { kind: 'CHANGED', configId: id, config } };
}

beforeEach(() => {
  vi.useFakeTimers();
  heard = 0;
  stop = staleness.subscribe(() => {
    heard += 1;
  });
  newest = createNewest();
  newest.settle({ config: { __typename: 'Config', id: 'c1', version: 1, status: { version: 1, needsAttention: false } } });
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  stop();
});

it('leaves lists as they are when a listed config changes', () => {
  notice(changed('c1', false), newest);
  expect(heard).toBe(0);
});

it('has lists read again when a config begins to want a look', () => {
  notice(changed('c1', true), newest);
  expect(heard).toBe(1);
});

it('has lists read again for a config that none of them has', () => {
  notice(changed('c2', false), newest);
  expect(heard).toBe(1);
});
