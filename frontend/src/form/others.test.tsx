// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Form } from '../documents/form';
import { changedBetween } from './others';
import { choicesOf, fieldOf, formOf } from './samples';
import { show } from './testing';

afterEach(cleanup);

const CONFLICT = { code: 'CONFLICT', message: 'Somebody was first.', issues: [], changedBy: 'Mei' };

function stored(token: string, name: string, url: string): Form {
  const fields = [fieldOf('TextField', 'name', { label: 'Name', text: name }), fieldOf('TextField', 'url', { label: 'Address', text: url })];
  return { ...formOf(...fields), token };
}

const input = (name: RegExp) => screen.getByRole<HTMLInputElement>('textbox', { name });

it('follows what is stored as long as nothing is typed', () => {
  const { showAgain } = show(stored('one', 'Desk', 'a'));
  showAgain(stored('two', 'Office', 'a'));
  expect(input(/Name/).value).toBe('Office');
  expect(screen.queryByText(/saved this while/)).toBeNull();
});

it('keeps what is typed when somebody else has saved, tells what they changed, and saves on top', async () => {
  const { sent, showAgain } = show(stored('one', 'Desk', 'a'), { sendsUntouched: false });
  await userEvent.type(input(/Name/), ' 2');
  showAgain(stored('two', 'Desk', 'b'), { savedBy: 'Mei' });
  expect(screen.getByText(/^Mei saved this while you were editing\./)).toBeTruthy();
  expect(input(/Name/).value).toBe('Desk 2');
  expect(input(/Address/).value).toBe('b');
  expect(screen.queryByRole('button', { name: /^Take theirs/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toEqual([{ values: [{ name: 'name', value: { text: 'Desk 2' } }], unchecked: false, token: 'two' }]));
});

it('takes theirs for one field where both have changed it', async () => {
  const { showAgain } = show(stored('one', 'Desk', 'a'), { sendsUntouched: false });
  await userEvent.type(input(/Name/), ' 2');
  await userEvent.type(input(/Address/), ' 2');
  showAgain(stored('two', 'Office', 'a'));
  // Saved once more: told from what this person has seen.
  showAgain(stored('three', 'Lobby', 'a'));
  expect(screen.getByText('Desk')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /^Take theirs.*Name$/ }));
  expect(input(/Name/).value).toBe('Lobby');
  expect(input(/Address/).value).toBe('a 2');
});

it('drops all that was typed when it is told to', async () => {
  const { showAgain } = show(stored('one', 'Desk', 'a'), { sendsUntouched: false });
  await userEvent.type(input(/Address/), ' 2');
  showAgain(stored('two', 'Desk', 'b'));
  await userEvent.click(screen.getByRole('button', { name: 'Drop what I typed' }));
  expect(input(/Address/).value).toBe('b');
  expect(screen.getByText('No changes')).toBeTruthy();
});

it('reads the form again by itself when a save comes too late', async () => {
  const onReload = vi.fn();
  const { sent, showAgain } = show(stored('one', 'Desk', 'a'), { outcomes: [CONFLICT], onReload });
  await userEvent.type(input(/Name/), ' 2');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Mei saved this while you were editing\./)).toBeTruthy();
  expect(onReload).toHaveBeenCalledOnce();
  showAgain(stored('two', 'Office', 'a'), { onReload });
  expect(input(/Name/).value).toBe('Desk 2');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent.map(({ token }) => token)).toEqual(['one', 'two']));
  expect(screen.queryByText(/saved this while/)).toBeNull();
});

it('does not tell of what was saved here as if somebody else had', async () => {
  const { showAgain } = show(stored('one', 'Desk', 'a'), { sendsUntouched: false });
  await userEvent.type(input(/Name/), ' 2');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Saved.');
  await userEvent.type(input(/Address/), ' 2');
  showAgain(stored('two', 'Desk 2', 'a'));
  expect(input(/Address/).value).toBe('a 2');
  expect(screen.queryByText(/saved this while/)).toBeNull();
});

it('keeps what is typed, and nothing else, of what is gone', async () => {
  const { showAgain } = show(stored('one', 'Desk', 'a'), { sendsUntouched: false });
  const lost = { why: 'It was deleted.', isGone: true, instead: <p>Nothing here</p> };
  await userEvent.type(input(/Name/), ' 2');
  showAgain(stored('one', 'Desk', 'a'), { lost });
  expect(screen.getByText('It was deleted.')).toBeTruthy();
  expect(input(/Name/).value).toBe('Desk 2');
  expect(screen.queryByRole('textbox', { name: /Address/ })).toBeNull();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
});

it('shows what stands in its place when nothing was typed in what is gone', () => {
  const { showAgain } = show(stored('one', 'Desk', 'a'));
  showAgain(stored('one', 'Desk', 'a'), { lost: { why: 'It was deleted.', isGone: true, instead: <p>Nothing here</p> } });
  expect(screen.getByText('Nothing here')).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('tells of choices by their labels, and of secrets by fingerprints alone', () => {
  const print = (fingerprint: string) => ({ isSet: true, fingerprints: [{ fingerprint, setAt: '2026-01-01T00:00:00Z', validUntil: null }] });
  const of = (choice: string, fingerprint: string): Form =>
    formOf(
      fieldOf('ChoiceField', 'way', { label: 'Way', choice, source: choicesOf('Bot', 'Hook') }),
      fieldOf('SecretField', 'key', { label: 'Key', ...print(fingerprint) }),
      fieldOf('TextField', 'same', { text: 'as it was' }),
    );
  expect(changedBetween(of('bot', 'aaaa'), of('hook', 'bbbb'))).toEqual([
    { name: 'way', label: 'Way', before: 'Bot', now: 'Hook' },
    { name: 'key', label: 'Key', before: 'aaaa', now: 'bbbb' },
  ]);
});
