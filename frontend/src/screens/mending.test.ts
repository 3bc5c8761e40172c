import { expect, it } from 'vitest';
import { wayToMend } from './mending';

const WORKING = {
  enabled: true,
  integration: { state: 'ACTIVE' },
  status: { fixWith: null as string | null },
  viewerCan: { operate: true, edit: true },
};
const met = (state: string, changed: Partial<typeof WORKING> = {}) => ({ state, config: { ...WORKING, ...changed } });

it('leads from what is held to where that is mended', () => {
  expect(wayToMend(met('HELD', { enabled: false }))).toBe('config');
  expect(wayToMend(met('HELD', { integration: { state: 'PAUSED' } }))).toBe('integration');
  expect(wayToMend(met('HELD', { status: { fixWith: 'REAUTHENTICATE' } }))).toBe('signIn');
  expect(wayToMend(met('HELD'))).toBe('settings');
});

it('leads from what was refused to the settings', () => {
  expect(wayToMend(met('REJECTED'))).toBe('settings');
  expect(wayToMend(met('REJECTED', { enabled: false }))).toBe('settings');
});

it('offers nothing where nothing went wrong, nor to who may not', () => {
  expect(wayToMend(met('DELIVERED'))).toBeNull();
  expect(wayToMend(met('CANCELLED'))).toBeNull();
  expect(wayToMend(met('HELD', { viewerCan: { operate: true, edit: false } }))).toBeNull();
  expect(wayToMend(met('HELD', { enabled: false, viewerCan: { operate: false, edit: false } }))).toBeNull();
});
