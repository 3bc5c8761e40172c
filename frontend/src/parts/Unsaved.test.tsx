// @vitest-environment jsdom
import { createBrowserHistory, createRootRoute, createRoute, createRouter, Link, Outlet, RouterProvider } from '@tanstack/react-router';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Unsaved } from './Unsaved';

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
});
afterEach(cleanup);

async function show(count: number) {
  const root = createRootRoute({
    component: () => (
      <>
        <Link to={'/away' as never}>Away</Link>
        <Link to={'/here' as never} search={{ tab: 'more' } as never}>
          More
        </Link>
        <Outlet />
      </>
    ),
  });
  const here = createRoute({
    getParentRoute: () => root,
    path: '/here',
    component: () => (
      <>
        <p>Typed</p>
        <Unsaved count={count} />
      </>
    ),
  });
  const away = createRoute({ getParentRoute: () => root, path: '/away', component: () => <p>Elsewhere</p> });
  globalThis.history.replaceState(null, '', '/away');
  const history = createBrowserHistory();
  history.push('/here');
  render(<RouterProvider router={createRouter({ routeTree: root.addChildren([here, away]), history }) as never} />);
  await screen.findByText('Typed');
  return history;
}

it('asks before what is typed is left, and stays or goes as is said', async () => {
  await show(2);
  await userEvent.click(screen.getByRole('link', { name: 'Away' }));
  const dialog = await screen.findByRole<HTMLDialogElement>('dialog', { name: 'Leave without saving?' });
  expect(dialog.textContent).toContain('2 changes are not saved');
  await userEvent.click(screen.getByRole('button', { name: 'Stay here' }));
  await vi.waitFor(() => expect(dialog.open).toBe(false));
  expect(screen.getByText('Typed')).toBeTruthy();
  await userEvent.click(screen.getByRole('link', { name: 'Away' }));
  await vi.waitFor(() => expect(dialog.open).toBe(true));
  await userEvent.click(screen.getByRole('button', { name: 'Leave without saving' }));
  expect(await screen.findByText('Elsewhere')).toBeTruthy();
});

it('asks the same of the browser when it is to leave the app, or to go back', async () => {
  const history = await show(1);
  const closing = new Event('beforeunload', { cancelable: true });
  globalThis.dispatchEvent(closing);
  expect(closing.defaultPrevented).toBe(true);
  history.back();
  const dialog = await screen.findByRole<HTMLDialogElement>('dialog');
  expect(dialog.textContent).toContain('1 change is not saved');
  expect(screen.getByText('Typed')).toBeTruthy();
});

it('asks nothing when nothing is typed, nor for another part of the same page', async () => {
  await show(1);
  await userEvent.click(screen.getByRole('link', { name: 'More' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  cleanup();
  await show(0);
  await userEvent.click(screen.getByRole('link', { name: 'Away' }));
  expect(await screen.findByText('Elsewhere')).toBeTruthy();
});
