import { expect, it } from 'vitest';
import { actionWords, fieldWords } from './history-words';

it('says what was done', () => {
  expect(actionWords('config.updated')).toBe('Settings changed');
});

it('reads what is new from its name', () => {
  expect(actionWords('config.teleported_twice')).toBe('Teleported twice');
  expect(fieldWords('settings.signing_secret')).toBe('Signing secret');
  expect(fieldWords('isAdministrator')).toBe('Administrator');
  expect(fieldWords('settings.url')).toBe('URL');
  expect(fieldWords('display_name')).toBe('Name');
  expect(fieldWords('settings.retryAfter')).toBe('Retry after');
});

it('leaves names of people as they are', () => {
  expect(fieldWords('deWit_2', 'config.granted')).toBe('deWit_2');
});
