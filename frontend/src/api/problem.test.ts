import { expect, it } from 'vitest';
import { explained, problemOf } from './problem';

it('tells an error from a payload', () => {
  expect(problemOf({ __typename: 'CreateConfigPayload', config: {} })).toBeNull();
  expect(problemOf({ __typename: 'NotFoundError', code: 'NOT_FOUND', message: 'There is none.' })).toEqual({
    code: 'NOT_FOUND',
    message: 'There is none.',
    issues: [],
    changedBy: null,
  });
});

it('says who was first, and what to do', () => {
  const lost = problemOf({ code: 'CONFLICT', message: 'x', changedBy: { displayName: 'Mei' } })!;
  expect(explained(lost)).toBe('Mei saved this while you were editing. Read it again, then make your change.');
});
