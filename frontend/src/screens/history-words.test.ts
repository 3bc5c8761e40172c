import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { actionWords, fieldWords, KNOWN_ACTIONS, nounWords } from './history-words';

const SERVER = fileURLToPath(new URL('../../../backend/jackfield/', import.meta.url));
/** Names of jobs, which stand beside what is recorded. */
const NO_ACTIONS = new Set(['delivery.change_many', 'resources.drift', 'resources.sync']);

/** Every action that the server's code names where it writes to the audit. */
function recorded(): string[] {
  const found = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py') && !name.endsWith('installed.py'))
    .map((name) => readFileSync(`${SERVER}${name}`, 'utf8'))
    .filter((code) => /from jackfield(?:\.audit\b| import audit\b)/.test(code))
    .flatMap((code) => [...code.matchAll(/"([a-z]+\.[a-z_]+)"/g)].map(([, action]) => action!));
  return [...new Set(found)].filter((action) => !NO_ACTIONS.has(action)).toSorted();
}

it('has words for every action that the server records', () => {
  const actions = recorded();
  expect(actions).toEqual(expect.arrayContaining(['config.updated', 'delivery.sampled', 'user.signed_in']));
  expect(actions.filter((action) => !KNOWN_ACTIONS.includes(action))).toEqual([]);
  expect(KNOWN_ACTIONS.filter((action) => !actions.includes(action))).toEqual([]);
});

it('has a word for every kind of them', () => {
  const nouns = new Set(KNOWN_ACTIONS.map((action) => action.slice(0, action.indexOf('.'))));
  expect(new Set([...nouns].map(nounWords)).size).toBe(nouns.size);
});

it('keeps its own words from the settings of integrations', () => {
  expect(fieldWords('event_types', 'config.updated')).toBe('Events');
  expect(fieldWords('mode', 'config.sync_requested')).toBe('Extent');
  expect(fieldWords('mode', 'config.updated')).toBe('Mode');
});

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
