// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { PublishForm } from './PublishForm';
import { show } from './testing';

afterEach(cleanup);

it('publishes once what it sends again because the answer was lost, and anew what is another event', async () => {
  let isAnswered = false;
  const event = { __typename: 'Event', id: 'evt_1', type: 'a.done', occurredAt: '', publishedAt: '', isSample: false, publisher: null };
  const { asked } = show(<PublishForm />, ({ operation }) => {
    if (operation === 'EventTypes') {
      return { eventTypes: [] };
    }
    return isAnswered ? { publishEvent: { __typename: 'PublishEventPayload', event, deliveryCount: 1 } } : null;
  });
  const publish = () => userEvent.click(screen.getByRole('button', { name: 'Publish' }));
  const keys = () => asked.filter(({ operation }) => operation === 'PublishEvent').map(({ variables }) => variables.input?.idempotencyKey);
  await publish();
  await screen.findByText(/The server did not answer/);
  isAnswered = true;
  await publish();
  await screen.findByText(/1 delivery is owed/);
  // The same once more, meant so.
  await publish();
  await screen.findByText(/1 delivery is owed/);
  isAnswered = false;
  await publish();
  await screen.findByText(/The server did not answer/);
  await userEvent.type(screen.getByRole('combobox', { name: /Type/ }), 'x');
  await publish();
  await screen.findByText(/The server did not answer/);
  const [first, again, second, third, other] = keys();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toBe(first);
  expect(new Set([first, second, third, other]).size).toBe(4);
});

it('says that it goes out for real, beside what sends it', () => {
  show(<PublishForm />, () => ({ eventTypes: [] }));
  const words = document.getElementById(screen.getByRole('button', { name: 'Publish' }).getAttribute('aria-describedby')!);
  expect(words?.textContent).toContain('for real');
});
