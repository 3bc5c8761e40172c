// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { cacheExchange, Client, fetchExchange, Provider } from 'urql';
import { afterEach, expect, it, vi } from 'vitest';
import type { Person } from '../documents/people';
import { FindPerson } from './FindPerson';

const EVERYBODY = ['Ada', 'Adam', 'Mei'].map((name) => ({
  __typename: 'User',
  id: `usr_${name}`,
  username: name.toLowerCase(),
  displayName: name,
}));

function show(): Person[] {
  const picked: Person[] = [];
  const client = new Client({
    url: 'http://jackfield.test/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch: async (_url, init) => {
      const { search } = (JSON.parse(String(init?.body)) as { variables: { search: string } }).variables;
      return Response.json({ data: { people: EVERYBODY.filter(({ displayName }) => displayName.includes(search)) } });
    },
  });
  render(
    <Provider value={client}>
      <FindPerson label="Person" picked={null} onPick={(person) => person && picked.push(person)} />
    </Provider>,
  );
  return picked;
}

afterEach(cleanup);

it('takes the only one that was found by Enter, and nobody as long as there are several', async () => {
  const picked = show();
  const search = screen.getByRole('searchbox', { name: 'Person' });
  await userEvent.type(search, 'Ada');
  await vi.waitFor(() => expect(screen.getAllByRole('button')).toHaveLength(2));
  await userEvent.keyboard('{Enter}');
  expect(picked).toEqual([]);
  await userEvent.type(search, 'm');
  await vi.waitFor(() => expect(screen.getAllByRole('button')).toHaveLength(1));
  await userEvent.keyboard('{Enter}');
  expect(picked.map(({ id }) => id)).toEqual(['usr_Adam']);
});

it('goes through what was found with the arrows, and back into the search', async () => {
  show();
  const search = screen.getByRole('searchbox', { name: 'Person' });
  await userEvent.type(search, 'Ada');
  await vi.waitFor(() => expect(screen.getAllByRole('button')).toHaveLength(2));
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement?.textContent).toContain('Adam');
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(document.activeElement).toBe(search);
});
