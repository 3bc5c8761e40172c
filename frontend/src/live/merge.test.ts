import { describe, expect, it } from 'vitest';
import { follow, merged, nothingYet, type Change } from './merge';

interface Thing {
  id: string;
  createdAt: string;
  state: string;
}

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const one: Thing = { id: 'd1', createdAt: at(1), state: 'PENDING' };
const two: Thing = { id: 'd2', createdAt: at(2), state: 'PENDING' };

function after(...changes: Change<Thing>[]) {
  return changes.reduce(follow<Thing>, nothingYet<Thing>());
}

function changed(thing: Thing): Change<Thing> {
  return { kind: 'CHANGED', id: thing.id, thing };
}

describe('a page and what came since', () => {
  it('shows a new thing first, once', () => {
    const live = after(changed(two), changed(two));
    expect(merged([one], live).map(({ id }) => id)).toEqual(['d2', 'd1']);
  });

  it('shows the latest of a thing', () => {
    const live = after(changed({ ...one, state: 'SENDING' }), changed({ ...one, state: 'DELIVERED' }));
    expect(merged([one], live)).toEqual([{ ...one, state: 'DELIVERED' }]);
  });

  it('takes away what was removed, from the page too', () => {
    const live = after(changed(two), { kind: 'REMOVED', id: 'd2', thing: null }, { kind: 'REMOVED', id: 'd1', thing: null });
    expect(merged([one], live)).toEqual([]);
  });

  it('shows again what came back', () => {
    const live = after({ kind: 'REMOVED', id: 'd1', thing: null }, changed(one));
    expect(merged([], live)).toEqual([one]);
  });

  it('is not moved by READY', () => {
    const live = after(changed(two));
    expect(follow(live, { kind: 'READY', id: null, thing: null })).toBe(live);
  });

  it('begins anew after RESYNC, and says so', () => {
    const live = after(changed(two), { kind: 'RESYNC', id: null, thing: null });
    expect(merged([one], live)).toEqual([one]);
    expect(live.resyncs).toBe(1);
  });
});
