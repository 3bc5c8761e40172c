import { expect, it } from 'vitest';
import { amountsOf, spanOf, spanWords } from './durations';

it('takes a span apart and puts it together', () => {
  const amounts = { days: '1', hours: '12', minutes: '30', seconds: '' };
  expect(amountsOf('P1DT12H30M0S')).toEqual(amounts);
  expect(spanOf(amounts)).toBe('P1DT12H30M0S');
  expect(amountsOf('P01DT12H30M00S')).toEqual(amounts);
  expect(amountsOf('PT0.5S')).toEqual({ days: '', hours: '', minutes: '', seconds: '0.5' });
});

it('tells nothing from what is no number', () => {
  const none = { days: '', hours: '', minutes: '', seconds: '' };
  expect(spanOf(none)).toBe('');
  expect(spanOf({ ...none, hours: 'x' })).toBeNull();
  expect(spanOf({ ...none, hours: '1.5' })).toBeNull();
  expect(amountsOf('-P1D')).toBeNull();
});

it('says a span in words', () => {
  expect(spanWords('P1DT0H5M0S')).toBe('1 d 5 min');
  expect(spanWords('P0DT0H0M0S')).toBe('0 s');
});
