import assert from 'node:assert/strict';
import { test } from 'node:test';

import { undecided } from './breaking.mjs';

const RELEASED = `
  type Query { config(id: ID!): Config names: [String!] }
  type Config { id: ID! name: String! owner: String }
  enum State { ON OFF }
  union Result = Config | Query
`;
const changed = (from, to) => RELEASED.replace(from, to);
const paths = async (present, ...decisions) =>
  (await undecided({ released: RELEASED, present, decisions })).map(({ path }) => path);

test('the same schema breaks nobody', async () => {
  assert.deepEqual(await paths(RELEASED), []);
});

test('what grows breaks nobody', async () => {
  const grown = changed('owner: String', 'owner: String since: String')
    .replace('ON OFF', 'ON OFF PAUSED')
    .replace('(id: ID!)', '(id: ID!, deep: Boolean)');

  assert.deepEqual(await paths(grown), []);
});

test('a field that goes, may be null, or asks for more is told', async () => {
  assert.deepEqual(await paths(changed('owner: String', '')), ['Config.owner']);
  assert.deepEqual(await paths(changed('name: String!', 'name: String')), ['Config.name']);
  assert.deepEqual(await paths(changed('(id: ID!)', '(id: ID!, deep: Boolean!)')), ['Query.config.deep']);
  assert.deepEqual(await paths(changed('ON OFF', 'ON')), ['State.OFF']);
  assert.deepEqual(await paths(changed('Config | Query', 'Config')), ['Result']);
});

test('a decision excuses the path that it names, and no other', async () => {
  const gone = changed('owner: String', '').replace('name: String!', 'names: String!');

  assert.deepEqual(await paths(gone, 'We remove `Config.owner`.'), ['Config.name']);
  assert.deepEqual(await paths(gone, '`Config.owner`', 'and `Config.name` too'), []);
  assert.deepEqual(await paths(gone, 'Config.owner goes, `Config.names` comes'), ['Config.name', 'Config.owner']);
});
