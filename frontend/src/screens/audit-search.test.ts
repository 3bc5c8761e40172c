import { expect, it } from 'vitest';
import { filterOf } from './audit-search';

it('narrows to what the address says', () => {
  expect(filterOf({ action: 'config.*', actor: 'usr_1', subject: 'cfg_2' })).toEqual({
    action: ['config.*'],
    actorId: 'usr_1',
    subjectId: 'cfg_2',
    since: null,
    until: null,
  });
});

it('takes the last day wholly, also at the end of a month', () => {
  const { since, until } = filterOf({ since: '2026-02-28', until: '2026-02-28' });
  expect(since).toBe(new Date(2026, 1, 28).toISOString());
  expect(until).toBe(new Date(2026, 2, 1).toISOString());
});

it('does not narrow by what is no day', () => {
  expect(filterOf({ since: 'yesterday', until: '2026-99-99' })).toMatchObject({ since: null, until: null });
});
