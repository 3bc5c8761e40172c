// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { Older } from './Older';

function show() {
  return render(
    <Older pageInfo={{ hasNextPage: true, endCursor: 'c1' }}>{(after) => <p>after {after}</p>}</Older>,
  );
}

afterEach(() => {
  cleanup();
  history.replaceState(null, '');
});

it('shows what was asked for again to whoever comes back to that step', async () => {
  history.replaceState({ __TSR_key: 'here' }, '');
  show();
  await userEvent.click(screen.getByRole('button', { name: 'Show older' }));
  expect(screen.getByText('after c1')).toBeTruthy();
  cleanup();
  history.replaceState({ __TSR_key: 'elsewhere' }, '');
  show();
  expect(screen.queryByText('after c1')).toBeNull();
  cleanup();
  history.replaceState({ __TSR_key: 'here' }, '');
  show();
  expect(screen.getByText('after c1')).toBeTruthy();
});

it('remembers nothing where no step has a name', async () => {
  show();
  await userEvent.click(screen.getByRole('button', { name: 'Show older' }));
  cleanup();
  show();
  expect(screen.queryByText('after c1')).toBeNull();
});
