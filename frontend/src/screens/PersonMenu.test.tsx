// @vitest-environment jsdom
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionProvider } from '../api/session';
import { isAnswered } from '../parts/leaving';
import { Unsaved } from '../parts/Unsaved';
import { PersonMenu } from './PersonMenu';

const sent: string[] = [];

beforeEach(() => {
  // What jsdom leaves out of its dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    if (this.open) {
      this.open = false;
      this.dispatchEvent(new Event('close'));
    }
  };
  globalThis.scrollTo = () => {};
  sent.length = 0;
  localStorage.clear();
  document.cookie = 'csrftoken=t';
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    sent.push((JSON.parse(String(init.body)) as { operationName: string }).operationName);
    return Response.json({ data: { signOut: { __typename: 'SignOutPayload', endedSessionCount: 1 } } });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function show(count: number): Promise<void> {
  const root = createRootRoute();
  const page = (path: string, words: string, unsaved: number) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: () => (
        <>
          <PersonMenu name="Mei" />
          <p>{words}</p>
          <Unsaved count={unsaved} />
        </>
      ),
    });
  const routeTree = root.addChildren([page('/form', 'Typed', count), page('/', 'Overview', 0)]);
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: ['/form'] }) });
  render(
    <SessionProvider>
      <RouterProvider router={router as never} />
    </SessionProvider>,
  );
  await screen.findByText('Typed');
}

async function choose(item: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: 'Mei' }));
  await userEvent.click(screen.getByRole('menuitem', { name: item }));
}

it('asks whoever has typed something before it signs them out, and not afterwards', async () => {
  await show(1);
  await choose('Sign out');
  const dialog = await screen.findByRole<HTMLDialogElement>('dialog', { name: 'Leave without saving?' });
  await userEvent.click(screen.getByRole('button', { name: 'Stay here' }));
  await vi.waitFor(() => expect(dialog.open).toBe(false));
  expect(sent).toEqual([]);
  expect(screen.getByText('Typed')).toBeTruthy();
  await choose('Sign out');
  await vi.waitFor(() => expect(dialog.open).toBe(true));
  await userEvent.click(screen.getByRole('button', { name: 'Leave without saving' }));
  expect(await screen.findByText('Overview')).toBeTruthy();
  expect(sent).toEqual(['SignOut']);
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('signs out whoever has typed nothing at once', async () => {
  await show(0);
  await choose('Sign out');
  expect(await screen.findByText('Overview')).toBeTruthy();
});

it('keeps another language only for whoever lets go of what they typed, and asks them once', async () => {
  await show(1);
  await userEvent.click(screen.getByRole('button', { name: 'Mei' }));
  await userEvent.click(screen.getByText('Deutsch'));
  const dialog = await screen.findByRole<HTMLDialogElement>('dialog');
  await userEvent.click(screen.getByRole('button', { name: 'Stay here' }));
  await vi.waitFor(() => expect(dialog.open).toBe(false));
  expect(localStorage.getItem('jackfield.language')).toBeNull();
  expect(isAnswered()).toBe(false);
  await userEvent.click(screen.getByRole('button', { name: 'Mei' }));
  await userEvent.click(screen.getByText('Deutsch'));
  await vi.waitFor(() => expect(dialog.open).toBe(true));
  await userEvent.click(screen.getByRole('button', { name: 'Leave without saving' }));
  await vi.waitFor(() => expect(localStorage.getItem('jackfield.language')).toBe('de'));
  expect(isAnswered()).toBe(true);
});
