// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { UserLine } from '../documents/people';
import { NewUser } from './NewUser';
import { PublishForm } from './PublishForm';
import { Tokens } from './Tokens';
import { show } from './testing';
import { UserDetails } from './UserDetails';
import { UserPassword } from './UserPassword';

const MEI = { __typename: 'User', id: 'usr_1', username: 'mei', displayName: 'Mei', email: 'mei@a.test', isAdministrator: false } as unknown as UserLine;

const answers: Record<string, object> = {
  EventTypes: { eventTypes: [] },
  Tokens: { viewer: { __typename: 'Viewer', user: MEI, tokens: [] } },
  PeopleKeeping: { deployment: { __typename: 'Deployment', managesPeople: true }, groups: null },
};

afterEach(cleanup);

it.each([
  ['publishing', () => <PublishForm />, /^Data/],
  ['adding a user', () => <NewUser />, /^User name/],
  ['making a token', () => <Tokens />, /^Name/],
  ['setting a password', () => <UserPassword user={MEI} />, /^New password/],
  ['changing a user', () => <UserDetails user={MEI} />, /^Name/],
])('asks before something typed for %s is left, and for what it begins with does not', async (_what, part, label) => {
  const { isGuarded } = show(part(), ({ operation }) => answers[operation] ?? null);
  const input = await screen.findByLabelText(label);
  expect(isGuarded()).toBe(false);
  await userEvent.type(input, 'x');
  await vi.waitFor(() => expect(isGuarded()).toBe(true));
  await userEvent.type(input, '{Backspace}');
  await vi.waitFor(() => expect(isGuarded()).toBe(false));
});
