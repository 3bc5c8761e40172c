// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { speak } from '../language/language';
import { Origin } from './EventOrigin';

afterEach(async () => {
  cleanup();
  await speak('en');
});

function told(isSample: boolean, displayName?: string): string {
  const publisher = displayName === undefined ? null : { displayName };
  const { container } = render(<Origin event={{ isSample, publishedAt: '2026-03-02T09:30:00Z', publisher }} />);
  const time = container.querySelector('time')?.textContent ?? 'no moment';
  return container.textContent.replace(time, 'TIME');
}

it('tells when an event was published or made, and by whom if somebody did it', () => {
  expect(told(false)).toBe('Published TIME');
  expect(told(false, '<1/> Ada')).toBe('Published TIME by <1/> Ada');
  expect(told(true)).toBe('A sample, made TIME');
  expect(told(true, 'Ada')).toBe('A sample, made TIME by Ada');
});

it('tells it in German as one sentence', async () => {
  await speak('de');
  expect(told(false, 'Ada')).toBe('Veröffentlicht: TIME, von Ada');
  expect(told(true)).toBe('Ein Beispiel, erzeugt: TIME');
});
