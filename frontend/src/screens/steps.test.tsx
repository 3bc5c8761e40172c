// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { ConfirmStep } from './ConfirmStep';
import { ExternalStep, MenuStep, ProgressStep } from './FlowSteps';
import type { Submit } from './flow-submit';

const COMMON = { stepId: 's', title: 'T', description: null, position: null, total: null, canGoBack: false };

function answers() {
  const given: Parameters<Submit>[0][] = [];
  const submit: Submit = async (answer) => {
    given.push(answer);
    return null;
  };
  return { given, submit };
}

afterEach(cleanup);

it('takes a yes only with the word that is asked for', async () => {
  const { given, submit } = answers();
  const step = {
    ...COMMON,
    __typename: 'ConfirmStep' as const,
    consequences: [{ label: 'waiting deliveries', count: 3, severity: 'DANGER' as const }],
    destructive: true,
    reversible: false,
    confirmLabel: 'Delete',
    options: [],
    typeToConfirm: 'Office',
  };
  render(<ConfirmStep step={step} submit={submit} isBusy={false} />);
  const yes = screen.getByRole<HTMLButtonElement>('button', { name: 'Delete' });
  await userEvent.type(screen.getByLabelText('Type Office to confirm'), 'Offic');
  expect(yes.disabled).toBe(true);
  await userEvent.type(screen.getByLabelText('Type Office to confirm'), 'e');
  await userEvent.click(yes);
  expect(given).toEqual([{ confirmed: true, typed: 'Office' }]);
  expect(screen.getByText('This cannot be undone.')).toBeTruthy();
});

it('answers a menu with what was pressed', async () => {
  const { given, submit } = answers();
  const options = [
    { optionId: 'a', label: 'Short', description: null, recommended: true },
    { optionId: 'b', label: 'Long', description: 'Takes longer.', recommended: false },
  ];
  render(<MenuStep step={{ ...COMMON, __typename: 'MenuStep', options }} submit={submit} isBusy={false} />);
  await userEvent.click(screen.getByRole('button', { name: 'Long' }));
  expect(given).toEqual([{ optionId: 'b' }]);
});

it('leads elsewhere beside this page, shows the code to enter there, and takes that somebody is back', async () => {
  const { given, submit } = answers();
  const step = {
    ...COMMON,
    __typename: 'ExternalStep' as const,
    url: 'https://service.test/authorize',
    userCode: 'ABCD',
    goodUntil: '2026-01-01T12:00:00.000Z',
  };
  render(<ExternalStep step={step} submit={submit} isBusy={false} />);
  const link = screen.getByRole<HTMLAnchorElement>('link', { name: /^Go on at the service/ });
  expect([link.href, link.target, link.rel]).toEqual(['https://service.test/authorize', '_blank', 'noreferrer']);
  expect(screen.getByText('ABCD')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'I am back' }));
  expect(given).toEqual([{}]);
});

it('shows how far work is, and that it goes on where nobody knows', () => {
  const step = { ...COMMON, __typename: 'ProgressStep' as const, message: 'Counting', fraction: 0.4, cancellable: true };
  const { rerender } = render(<ProgressStep step={step} />);
  expect(screen.getByRole<HTMLProgressElement>('progressbar').value).toBe(0.4);
  rerender(<ProgressStep step={{ ...step, fraction: null }} />);
  expect(screen.getByRole('progressbar').hasAttribute('value')).toBe(false);
});
