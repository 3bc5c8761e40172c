import { readFileSync } from 'node:fs';
import { buildSchema, isInterfaceType } from 'graphql';
import { Client, fetchExchange } from 'urql';
import { expect, it } from 'vitest';
import { CreateConfig } from '../documents/configs';
import { NewConfigForm } from '../documents/integrations';
import { sorted } from './act';
import { createCache, ERRORS } from './cache';
import { NO_ANSWER } from './problem';

function clientThatHears(data: object): Client {
  return new Client({
    url: 'http://jackfield.test/graphql',
    preferGetMethod: false,
    exchanges: [createCache(), fetchExchange],
    fetch: () => Promise.resolve(Response.json({ data })),
  });
}

async function outcome(answer: object) {
  const client = clientThatHears({ createConfig: answer });
  const { data } = await client.mutation(CreateConfig, { input: { integrationId: 'x' } }).toPromise();
  return sorted(data, NO_ANSWER);
}

it('brings an error through whole', async () => {
  const issues = [{ __typename: 'ValidationIssue', path: ['values', 'url'], code: 'invalid', message: 'No.' }];
  const { payload, problem } = await outcome({ __typename: 'ValidationError', code: 'VALIDATION', message: 'Look.', issues });
  expect(payload).toBeNull();
  expect(problem).toMatchObject({ code: 'VALIDATION', message: 'Look.', issues: [{ path: ['values', 'url'], message: 'No.' }] });
});

it.each(ERRORS)('takes %s for a problem', async (typename) => {
  const { payload, problem } = await outcome({
    __typename: typename,
    code: 'A_CODE',
    message: 'A sentence.',
    issues: [],
    changedBy: null,
    changedAt: null,
    fixWith: null,
    retryAfterS: 1,
  });
  expect(payload).toBeNull();
  expect(problem).toMatchObject({ code: 'A_CODE', message: 'A sentence.' });
});

it('never takes an error of a kind that is new for a payload', async () => {
  const { payload, problem } = await outcome({ __typename: 'QuotaError', code: 'QUOTA', message: 'Full.' });
  expect(payload).toBeNull();
  expect(problem).not.toBeNull();
});

it('knows every error of the schema', () => {
  const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
  const error = schema.getType('Error');
  expect(isInterfaceType(error) && schema.getPossibleTypes(error).map(({ name }) => name).toSorted()).toEqual(ERRORS.toSorted());
});

it('keeps the label of a field whose type is new', async () => {
  const field = {
    __typename: 'HologramField',
    name: 'h',
    label: 'Hologram',
    help: null,
    required: false,
    readOnly: false,
    lockedReason: null,
    autocomplete: null,
    width: 'FULL',
    advanced: false,
    reloadOnChange: false,
    errors: [],
    visibleWhen: null,
    requiredWhen: null,
  };
  const fieldset = { __typename: 'Fieldset', name: 'a', title: null, description: null, collapsible: false };
  const form = { __typename: 'FormSchema', token: 't', revision: '1', title: 'T', description: null, submitLabel: 'S', errors: [] };
  const client = clientThatHears({
    integration: {
      __typename: 'Integration',
      id: 'i',
      integrationId: 'x',
      name: 'X',
      description: '',
      state: 'ACTIVE',
      isInstalled: true,
      icons: [],
      status: null,
      viewerCan: null,
      viewerCannot: [],
      capabilities: [],
      guide: null,
      configForm: { ...form, fieldsets: [{ ...fieldset, collapsed: false, visibleWhen: null, fields: [field] }] },
    },
  });
  const { data } = await client.query(NewConfigForm, { integrationId: 'x' }).toPromise();
  expect(data?.integration?.configForm?.fieldsets[0]?.fields[0]).toMatchObject({ name: 'h', label: 'Hologram' });
});
