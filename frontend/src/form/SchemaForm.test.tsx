// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { choicesOf, fieldOf, formOf } from './samples';
import { show } from './testing';

const NAME = fieldOf('TextField', 'name', { label: 'Name' });
const WAY = fieldOf('ChoiceField', 'way', { label: 'Way', choiceWidget: 'RADIO', choice: 'bot', source: choicesOf('Bot', 'Hook') });

afterEach(cleanup);

it('hides and shows fields that depend on another', async () => {
  const onHook = { anyOf: [{ allOf: [{ field: 'way', operator: 'EQUALS', values: ['hook'] }] }] };
  show(formOf(WAY, fieldOf('TextField', 'url', { label: 'Address', visibleWhen: onHook })));
  expect(screen.queryByRole('textbox', { name: /Address/ })).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: 'Hook' }));
  expect(screen.getByRole('textbox', { name: /Address/ })).toBeTruthy();
});

it('makes a secret, shows it to be copied, and sends it', async () => {
  const recipe = { prefix: 'whsec_', byteCount: 24, encoding: 'BASE64' };
  const { sent } = show(formOf(fieldOf('SecretField', 'key', { label: 'Signing secret', recipe })));
  await userEvent.click(screen.getByRole('button', { name: /^Generate/ }));
  const made = screen.getByText(/^whsec_/).textContent;
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent).toEqual([{ values: [{ name: 'key', value: { secret: { set: made } } }], unchecked: false, token: 't' }]);
});

it('keeps the old secret good for as long as is chosen', async () => {
  const old = { fingerprint: '0123456789abcdef', setAt: '2026-01-01T00:00:00Z', validUntil: null };
  const older = { fingerprint: 'fedcba9876543210', setAt: '2025-01-01T00:00:00Z', validUntil: '2026-01-02T00:00:00Z' };
  const key = fieldOf('SecretField', 'key', { label: 'Key', isSet: true, canRotate: true, fingerprints: [old, older] });
  const { sent } = show(formOf(key));
  expect(screen.getByText('0123456789abcdef')).toBeTruthy();
  expect(screen.getByText(/still good until/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /^Replace/ }));
  await userEvent.selectOptions(screen.getByLabelText('The old Key'), 'Stays good for a week');
  await userEvent.type(screen.getByLabelText(/^Key/), 'new');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent[0]!.values).toEqual([{ name: 'key', value: { secret: { rotate: { set: 'new', keepOldS: 604_800 } } } }]);
});

it('replaces a secret at once when nothing else is chosen', async () => {
  const { sent } = show(formOf(fieldOf('SecretField', 'key', { label: 'Key', isSet: true, canRotate: true })));
  await userEvent.click(screen.getByRole('button', { name: /^Replace/ }));
  await userEvent.keyboard('new');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent[0]!.values).toEqual([{ name: 'key', value: { secret: { set: 'new' } } }]);
});

it('asks for a needed secret again once its destination has changed, and for one that may be left out only offers it', async () => {
  const url = fieldOf('TextField', 'url', { label: 'URL' });
  const key = fieldOf('SecretField', 'key', { label: 'Key', isSet: true, required: true, clearedBy: ['url'], canRotate: true });
  const extra = fieldOf('SecretField', 'extra', { label: 'Extra', isSet: true, clearedBy: ['url'] });
  const { sent } = show(formOf(url, key, extra));
  expect(screen.getAllByText('Set')).toHaveLength(2);
  await userEvent.type(screen.getByRole('textbox', { name: /URL/ }), 'x');
  expect(screen.getAllByText(/does not go along: enter it again/)).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Keep the old one' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const input = screen.getByLabelText(/^Key/);
  await vi.waitFor(() => expect(document.activeElement).toBe(input));
  expect(screen.getAllByText('This is needed.')).toHaveLength(1);
  expect(sent).toEqual([]);
  await userEvent.type(input, 'new');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.values).toEqual([
    { name: 'url', value: { text: 'x' } },
    { name: 'key', value: { secret: { set: 'new' } } },
  ]);
});

it('shows what the server has against a stored secret', async () => {
  const issues = [{ path: ['values', 'key'], message: 'It has run out.' }];
  const refused = { code: 'VALIDATION', message: 'Some settings are not right.', issues, changedBy: null };
  show(formOf(fieldOf('SecretField', 'key', { label: 'Key', isSet: true })), { outcomes: [refused] });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('It has run out.'));
});

it('keeps a stored secret out of what is sent', async () => {
  const { sent } = show(formOf(fieldOf('SecretField', 'key', { isSet: true }), NAME));
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent[0]!.values).toEqual([{ name: 'name', value: { text: 'A' } }]);
});

it('says of a field of an unknown type that it is not supported, and sends nothing of it', async () => {
  const { sent } = show(formOf({ ...fieldOf('TextField', 'oracle'), __typename: 'OracleField' } as never));
  expect(screen.getByText(/not supported here/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent[0]!.values).toEqual([]);
});

it('puts a refusal beside its field and keeps what was typed', async () => {
  const issues = [{ path: ['values', 'name'], message: 'There is one of that name.' }];
  const refused = { code: 'VALIDATION', message: 'Some settings are not right.', issues, changedBy: null };
  show(formOf(NAME), { outcomes: [refused] });
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: /Name/ });
  await vi.waitFor(() => expect(input.getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByText('There is one of that name.')).toBeTruthy();
  expect(input.value).toBe('A');
});

it('offers to save what the service did not confirm', async () => {
  const failed = { code: 'CHECK_FAILED', message: 'Nobody answers there.', issues: [], changedBy: null };
  const { sent } = show(formOf(NAME), { outcomes: [failed, null] });
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Save without checking' }));
  expect(sent.map(({ unchecked }) => unchecked)).toEqual([false, true]);
  expect(await screen.findByText('Saved.')).toBeTruthy();
});

it('folds away what most people leave alone, and opens it for what is wrong in it', async () => {
  show(formOf(NAME, fieldOf('TextField', 'deep', { label: 'Deep', advanced: true, required: true })));
  const folded = screen.getByText(/^Advanced/).closest('details')!;
  expect(folded.open).toBe(false);
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('This is needed.')).toBeTruthy();
  expect(folded.open).toBe(true);
});

it('tries what is typed at the service and saves nothing', async () => {
  const answer = () => ({ checkSettings: { __typename: 'CheckSettingsPayload', answer: 'Hello, desk.' } });
  const { sent, asked } = show(formOf(NAME), { canCheck: true, answer });
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText('Hello, desk. Nothing is saved yet.')).toBeTruthy();
  expect(asked).toEqual([
    { operation: 'CheckSettings', variables: { input: { formToken: 't', values: [{ name: 'name', value: { text: 'A' } }] } } },
  ]);
  expect(sent).toEqual([]);
});

it('keeps the keyboard where it was when saving has disabled its button', async () => {
  show(formOf(NAME), { sendsUntouched: false });
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Saved.'));
});

it('does not speak of saving when something is wrong with what was only to be tried', async () => {
  show(formOf({ ...NAME, required: true }), { canCheck: true });
  await userEvent.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText('Not tried: look at what is marked above.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Not saved: look at what is marked above.')).toBeTruthy();
});

it('says what the service said against it, and offers no saving that nobody asked for', async () => {
  const refused = { __typename: 'CheckFailedError', code: 'CHECK_FAILED', message: 'The token is not good.' };
  show(formOf(NAME), { canCheck: true, answer: () => ({ checkSettings: refused }) });
  await userEvent.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText('The token is not good.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Save without checking' })).toBeNull();
});

it('becomes another form when a field says so, keeps what was typed, and sends it under the new token', async () => {
  const way = { ...WAY, reloadOnChange: true };
  const again = { ...formOf({ ...way, choice: 'hook' }, NAME, fieldOf('TextField', 'path', { label: 'Path', text: '/in', errors: ['No.'] })), token: 't2' };
  const { sent, asked } = show(formOf(way, NAME), { answer: () => ({ form: again }) });
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('radio', { name: 'Hook' }));
  const path = await screen.findByRole<HTMLInputElement>('textbox', { name: /Path/ });
  expect(path.value).toBe('/in');
  // Nobody has come to it yet.
  expect(screen.queryByText('No.')).toBeNull();
  await userEvent.type(path, '/b');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(asked.map(({ variables }) => variables)).toEqual([
    {
      token: 't',
      values: [
        { name: 'way', value: { choice: 'hook' } },
        { name: 'name', value: { text: 'A' } },
      ],
    },
  ]);
  expect(sent[0]).toEqual({
    values: [
      { name: 'way', value: { choice: 'hook' } },
      { name: 'name', value: { text: 'A' } },
      { name: 'path', value: { text: '/in/b' } },
    ],
    unchecked: false,
    token: 't2',
  });
});

it('says so when the form has run out by the time it should become another', async () => {
  show(formOf({ ...WAY, reloadOnChange: true }), { answer: () => ({ form: null }) });
  await userEvent.click(screen.getByRole('radio', { name: 'Hook' }));
  expect(await screen.findByText(/This form has changed since it was opened/)).toBeTruthy();
});

it('takes what was put back for unchanged: nothing is counted, sent, or asked for again', async () => {
  const url = fieldOf('TextField', 'url', { label: 'URL', text: 'https://a.test' });
  const key = fieldOf('SecretField', 'key', { label: 'Key', isSet: true, required: true, clearedBy: ['url'] });
  const { sent } = show(formOf(url, key, NAME), { sendsUntouched: false });
  const input = screen.getByRole('textbox', { name: /URL/ });
  await userEvent.type(input, 'x');
  expect(screen.getByText('1 unsaved change')).toBeTruthy();
  expect(screen.getByText(/does not go along: enter it again/)).toBeTruthy();
  await userEvent.type(input, '{Backspace}');
  expect(screen.getByText('No changes')).toBeTruthy();
  expect(screen.queryByText(/destination has changed/)).toBeNull();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.values).toEqual([{ name: 'name', value: { text: 'A' } }]);
});

it('becomes the form that it was when what made it another is put back', async () => {
  const way = { ...WAY, reloadOnChange: true };
  const path = fieldOf('TextField', 'path', { label: 'Path', text: '/in' });
  const answer = ({ variables }: { variables: Record<string, unknown> }) =>
    (variables.values as { name: string }[]).some(({ name }) => name === 'way')
      ? { form: { ...formOf({ ...way, choice: 'hook' }, NAME, path), token: 't2' } }
      : { form: { ...formOf(way, NAME), token: 't3' } };
  show(formOf(way, NAME), { answer, sendsUntouched: false });
  await userEvent.click(screen.getByRole('radio', { name: 'Hook' }));
  const input = await screen.findByRole('textbox', { name: /Path/ });
  await userEvent.type(input, 'x');
  expect(screen.getByText('2 unsaved changes')).toBeTruthy();
  await userEvent.type(input, '{Backspace}');
  expect(screen.getByText('1 unsaved change')).toBeTruthy();
  await userEvent.type(input, 'x');
  await userEvent.click(screen.getByRole('radio', { name: 'Bot' }));
  await vi.waitFor(() => expect(screen.queryByRole('textbox', { name: /Path/ })).toBeNull());
  expect(screen.getByText('No changes')).toBeTruthy();
});

it('takes for a change what is typed back to how it was before the save', async () => {
  const { sent } = show(formOf({ ...NAME, text: 'Desk' }), { sendsUntouched: false });
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: /Name/ });
  await userEvent.type(input, 's');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Saved.');
  await userEvent.type(input, '{Backspace}');
  expect(screen.getByText('1 unsaved change')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent.map(({ values }) => values[0]!.value)).toEqual([{ text: 'Desks' }, { text: 'Desk' }]));
});

it('takes back that the server did not answer once the page follows it again, and nothing else', async () => {
  const unanswered = { code: 'NETWORK', message: 'Nobody answers.', issues: [], changedBy: null };
  const failed = { ...unanswered, code: 'INTERNAL', message: 'It went wrong.' };
  const { showAgain } = show(formOf(NAME), { outcomes: [unanswered, failed], isLive: true });
  const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await save();
  expect(await screen.findByText('Nobody answers.')).toBeTruthy();
  showAgain(formOf(NAME), { isLive: false });
  expect(screen.getByText('Nobody answers.')).toBeTruthy();
  showAgain(formOf(NAME), { isLive: true });
  expect(screen.queryByText('Nobody answers.')).toBeNull();
  await save();
  expect(await screen.findByText('It went wrong.')).toBeTruthy();
  showAgain(formOf(NAME), { isLive: false });
  showAgain(formOf(NAME), { isLive: true });
  expect(screen.getByText('It went wrong.')).toBeTruthy();
});
