import { expect, it } from 'vitest';
import { parseJson } from './json';

it('reads JSON', () => {
  expect(parseJson('{"title": "Printer on fire"}')).toEqual({ value: { title: 'Printer on fire' }, problem: null });
});

it('says that a text is none', () => {
  expect(parseJson("{'title': 1}").problem).toMatch(/^This is not JSON: /);
  expect(parseJson('').problem).toMatch(/^This is not JSON: /);
});
