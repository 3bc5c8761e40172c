// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Field, FieldValue, Form } from '../documents/form';
import { SchemaForm } from './SchemaForm';

const COMMON = {
  help: null,
  required: false,
  readOnly: false,
  lockedReason: null,
  autocomplete: null,
  width: 'FULL',
  advanced: false,
  errors: [],
  visibleWhen: null,
  requiredWhen: null,
};
const TEXT = {
  __typename: 'TextField',
  format: 'PLAIN',
  multiline: false,
  placeholder: null,
  prefix: null,
  suffix: null,
  minLength: null,
  maxLength: null,
  pattern: null,
  patternMessage: null,
  suggestions: [],
  text: '',
};
const SECRET = {
  __typename: 'SecretField',
  multiline: false,
  minLength: null,
  maxLength: null,
  isSet: false,
  fingerprints: [],
  canClear: false,
  recipe: { prefix: 'whsec_', byteCount: 24, encoding: 'BASE64' },
  clearedBy: [],
};
const WAY = {
  __typename: 'ChoiceField',
  choiceWidget: 'RADIO',
  allowCustom: false,
  emptyLabel: null,
  choice: 'bot',
  source: {
    __typename: 'StaticChoices',
    items: [
      { value: 'bot', label: 'Bot', description: null, disabled: false },
      { value: 'hook', label: 'Hook', description: null, disabled: false },
    ],
  },
};

function formOf(...fields: { name: string; label: string }[]): Form {
  const all = fields.map((field) => ({ ...COMMON, ...field }) as unknown as Field);
  return {
    token: 't',
    revision: '1',
    title: 'A form',
    description: null,
    submitLabel: 'Save',
    errors: [],
    fieldsets: [
      { name: 'all', title: 'All', description: null, collapsible: false, collapsed: false, visibleWhen: null, fields: all },
    ],
  };
}

function show(form: Form, answers: Awaited<ReturnType<Parameters<typeof SchemaForm>[0]['onSend']>>[] = [null]) {
  const sent: { values: FieldValue[]; unchecked: boolean }[] = [];
  render(
    <SchemaForm
      form={form}
      sendsUntouched
      onSend={async (values, unchecked) => {
        sent.push({ values, unchecked });
        return answers[sent.length - 1] ?? null;
      }}
    />,
  );
  return sent;
}

afterEach(cleanup);

it('hides and shows fields that depend on another', async () => {
  const onHook = { anyOf: [{ allOf: [{ field: 'way', operator: 'EQUALS', values: ['hook'] }] }] };
  show(formOf({ ...WAY, name: 'way', label: 'Way' }, { ...TEXT, name: 'url', label: 'Address', visibleWhen: onHook } as never));
  expect(screen.queryByRole('textbox', { name: /Address/ })).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: 'Hook' }));
  expect(screen.getByRole('textbox', { name: /Address/ })).toBeTruthy();
});

it('makes a secret, shows it to be copied, and sends it', async () => {
  const sent = show(formOf({ ...SECRET, name: 'key', label: 'Signing secret' }));
  await userEvent.click(screen.getByRole('button', { name: /^Generate/ }));
  const made = screen.getByText(/^whsec_/).textContent;
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent).toEqual([{ values: [{ name: 'key', value: { secret: { set: made } } }], unchecked: false }]);
});

it('keeps a stored secret out of what is sent', async () => {
  const sent = show(
    formOf({ ...SECRET, name: 'key', label: 'Key', isSet: true } as never, { ...TEXT, name: 'name', label: 'Name' }),
  );
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent[0]!.values).toEqual([{ name: 'name', value: { text: 'A' } }]);
});

it('says of a field of an unknown type that it is not supported, and sends nothing of it', async () => {
  const sent = show(formOf({ __typename: 'MappingField', name: 'headers', label: 'Headers' } as never));
  expect(screen.getByText(/not supported here/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(sent[0]!.values).toEqual([]);
});

it('puts a refusal beside its field and keeps what was typed', async () => {
  const issues = [{ path: ['values', 'name'], message: 'There is one of that name.' }];
  const refused = { code: 'VALIDATION', message: 'Some settings are not right.', issues, changedBy: null };
  show(formOf({ ...TEXT, name: 'name', label: 'Name' }), [refused]);
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: /Name/ });
  await vi.waitFor(() => expect(input.getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByText('There is one of that name.')).toBeTruthy();
  expect(input.value).toBe('A');
});

it('offers to save what the service did not confirm', async () => {
  const failed = { code: 'CHECK_FAILED', message: 'Nobody answers there.', issues: [], changedBy: null };
  const sent = show(formOf({ ...TEXT, name: 'name', label: 'Name' }), [failed, null]);
  await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), 'A');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Save without checking' }));
  expect(sent.map(({ unchecked }) => unchecked)).toEqual([false, true]);
  expect(await screen.findByText('Saved.')).toBeTruthy();
});
