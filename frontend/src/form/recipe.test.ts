import { expect, it } from 'vitest';
import { makeSecret } from './recipe';

const descending = (bytes: Uint8Array): Uint8Array => bytes.map((_, index) => 255 - index);

it('makes a secret in each encoding', () => {
  expect(makeSecret({ prefix: 'whsec_', byteCount: 4, encoding: 'BASE64' }, descending)).toBe('whsec_//79/A==');
  expect(makeSecret({ prefix: '', byteCount: 4, encoding: 'BASE64URL' }, descending)).toBe('__79_A');
  expect(makeSecret({ prefix: 'k-', byteCount: 4, encoding: 'HEX' }, descending)).toBe('k-fffefdfc');
});

it('makes another one each time', () => {
  const recipe = { prefix: '', byteCount: 24, encoding: 'BASE64' as const };
  expect(makeSecret(recipe)).toHaveLength(32);
  expect(makeSecret(recipe)).not.toBe(makeSecret(recipe));
});
