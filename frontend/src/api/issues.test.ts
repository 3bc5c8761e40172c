import { expect, it } from 'vitest';
import { issuesAt, issuesBeside } from './issues';

const problem = {
  code: 'VALIDATION',
  message: 'Look at what is marked.',
  changedBy: null,
  issues: [
    { path: ['username'], message: 'This name is taken.' },
    { path: ['isActive'], message: 'Nobody could administer any more.' },
    { path: [], message: 'All of it is odd.' },
  ],
};

it('finds what is said of a field', () => {
  expect(issuesAt(problem, 'username')).toEqual(['This name is taken.']);
  expect(issuesAt(problem, 'email')).toEqual([]);
  expect(issuesAt(null, 'email')).toEqual([]);
});

it('loses nothing that no field shows', () => {
  expect(issuesBeside(problem, ['username'])).toEqual(['Nobody could administer any more.', 'All of it is odd.']);
  expect(issuesBeside(null, [])).toEqual([]);
});
