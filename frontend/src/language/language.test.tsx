// @vitest-environment jsdom
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { keepLanguage, language, languageOf, speak, wantedLanguage } from './language';

afterEach(async () => {
  cleanup();
  localStorage.clear();
  await speak('en');
});

it('takes the first of the browser’s languages that it has, else English', () => {
  expect(languageOf(['fr', 'de-CH', 'en'])).toBe('de');
  expect(languageOf(['EN-gb', 'de'])).toBe('en');
  expect(languageOf(['fr', 'den'])).toBe('en');
  expect(languageOf([])).toBe('en');
});

it('takes the person’s own choice before the browser’s', () => {
  expect(wantedLanguage()).toBe('en');
  keepLanguage('de');
  expect(wantedLanguage()).toBe('de');
});

it('speaks German once it is told to, and says so to the browser', async () => {
  expect(t`Sign out`).toBe('Sign out');
  await speak('de');
  expect([t`Sign out`, language(), document.documentElement.lang]).toEqual(['Abmelden', 'de', 'de']);
});

it('counts', () => {
  const said = (n: number): string => t`There ${plural(n, { one: 'is # line', other: 'are # lines' })}.`;
  expect([said(1), said(1200)]).toEqual(['There is 1 line.', 'There are 1,200 lines.']);
});

it('shows names as they are, whatever they look like', () => {
  const name = '<0>Ada</0> <1/>';
  const { container } = render(
    <p>
      <Trans>
        Ask <b>{name}</b>, <i>or somebody else</i>
      </Trans>
    </p>,
  );
  expect(container.querySelector('b')?.textContent).toBe(name);
  expect(container.textContent).toBe('Ask <0>Ada</0> <1/>, or somebody else');
});
