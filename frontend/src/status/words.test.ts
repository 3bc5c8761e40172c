import { expect, it } from 'vitest';
import { DELIVERY, FILTER_NAMES, FILTERS, OUTCOME, shapeOf } from './words';

it('shows what is wanted before what was seen', () => {
  expect(shapeOf({ enabled: false, state: 'ACTIVE' }, 'FAILING')).toBe('off');
  expect(shapeOf({ enabled: true, state: 'PAUSED' }, 'FAILING')).toBe('paused');
  expect(shapeOf({ enabled: true, state: 'INACTIVE' }, 'HEALTHY')).toBe('off');
  expect(shapeOf({ enabled: true, state: 'ACTIVE' }, 'UNAUTHORIZED')).toBe('unauthorized');
});

it('gives every health a shape of its own', () => {
  const healths = ['UNKNOWN', 'HEALTHY', 'DEGRADED', 'FAILING', 'UNAUTHORIZED', 'QUIET'] as const;
  const shapes = healths.map((health) => shapeOf({ enabled: true, state: 'ACTIVE' }, health));
  expect(new Set(shapes).size).toBe(healths.length);
});

it('never shows two states of a delivery alike', () => {
  const looks = Object.values(DELIVERY).map(({ word, shape }) => `${word} ${shape}`);
  expect(new Set(looks).size).toBe(looks.length);
  expect(OUTCOME.DELIVERED).toEqual(DELIVERY.DELIVERED);
});

it('lists a delivery of any state under exactly one name', () => {
  const listed = FILTER_NAMES.flatMap((name) => FILTERS[name].states);
  expect(listed.toSorted()).toEqual(Object.keys(DELIVERY).toSorted());
});
