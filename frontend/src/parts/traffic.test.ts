import { describe, expect, it } from 'vitest';
import { ABOVE, bars, BELOW, sums, trafficWords, type Hour } from './traffic';

function hour(startsAt: string, delivered: number, failed: number): Hour {
  return { startsAt, delivered, failed, p95Ms: null };
}

const clock = (at: string): string => at;

describe('the hours of a chart', () => {
  it('are summed up', () => {
    expect(sums([hour('01', 3, 1), hour('02', 4, 0)])).toEqual({ delivered: 7, failed: 1 });
  });

  it('stay within the chart, on one scale', () => {
    const [few, many] = bars([hour('01', 50, 50), hour('02', 100, 0)]);
    expect(few).toEqual({ delivered: 20, failed: BELOW });
    expect(many).toEqual({ delivered: 40, failed: 0 });
  });

  it('use all the room when little fails', () => {
    expect(bars([hour('01', 1_000, 1)])[0]!.delivered).toBe(ABOVE);
  });

  it('are seen however small, and nothing is nothing', () => {
    const [small] = bars([hour('01', 1, 0), hour('02', 100_000, 0)]);
    expect(small!.delivered).toBeGreaterThan(1);
    expect(small!.failed).toBe(0);
  });

  it('are told in words', () => {
    const words = trafficWords([hour('01', 3, 1), hour('02', 4, 2)], clock);
    expect(words).toBe('The last 2 hours, since 01: 7 delivered, 3 failed. Most failed in the hour from 02: 2.');
  });

  it('say of no failure no more than that', () => {
    expect(trafficWords([hour('01', 3, 0)], clock)).toBe('The last hour, since 01: 3 delivered, 0 failed.');
  });

  it('say that nothing was sent', () => {
    expect(trafficWords([hour('01', 0, 0), hour('02', 0, 0)], clock)).toBe('Nothing was sent in the last 2 hours.');
  });
});
