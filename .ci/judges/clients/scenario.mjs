/** What every client must be able to do with the served product, whichever way it speaks. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { openJar } from './jar.mjs';
import { openLine } from './line.mjs';
import { administrator, make, remove, rename, url, webhook } from './server.mjs';

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on SignInPayload { viewer { user { id username } } }
    ... on Error { code message }
  }
}`;
const CONFIGS = `query ($first: Int, $after: Cursor, $filter: ConfigFilter) {
  configs(first: $first, after: $after, filter: $filter, orderBy: NAME) {
    streamCursor
    edges { cursor node { id name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const CREATE = `mutation ($input: CreateConfigInput!) {
  createConfig(input: $input) {
    __typename
    ... on CreateConfigPayload { config { id name } }
    ... on ValidationError { issues { path code message } }
    ... on Error { code message }
  }
}`;
const ENABLE = `mutation ($input: EnableConfigInput!) {
  enableConfig(input: $input) {
    __typename
    ... on EnableConfigPayload { config { id } }
    ... on Error { code message }
  }
}`;
const CHANGES = `subscription ($after: Cursor, $ids: [ID!]) {
  configStatus(after: $after, configIds: $ids) { kind cursor configId config { id name } }
}`;
const DEADLINE_MS = 20_000;

/** Waits until `holds`; fails with what `told` says when it never does in time. */
export async function until(holds, told) {
  const deadline = Date.now() + DEADLINE_MS;
  while (!holds()) {
    assert.ok(Date.now() < deadline, `not in time: ${JSON.stringify(told())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * A driver has `mutate(document, variables)`, `list(document, variables)` with `page(after)` for all that is shown once that
 * page is read too, `follow(document, variables, onResult)`, which returns how to stop it, and `close()`.
 *
 * @param {string} name of the client
 * @param {(means: {jar: object, line: object}) => Promise<object>} open makes a driver
 */
export function scenario(name, open) {
  test(name, { timeout: 60_000 }, async (t) => {
    const [jar, line] = [openJar(), await openLine(url)];
    // As with every page of Jackfield's own: the CSRF cookie.
    await jar.fetch(url);
    const driver = await open({ jar, line });
    const own = `${name} ${randomBytes(4).toString('hex')}`;
    try {
      await t.test('signs in', () => signsIn(driver));
      await t.test('reads a list page by page while others add to it', () => pages(driver, own));
      await t.test('tells refusals by their types', () => refusals(driver, own));
      await t.test('misses nothing while the line is cut', () => resumes(driver, line, own));
    } finally {
      await driver.close();
      line.close();
    }
  });
}

async function signsIn(driver) {
  const wrong = await driver.mutate(SIGN_IN, { input: { ...administrator, password: 'wrong' } });
  const right = await driver.mutate(SIGN_IN, { input: administrator });

  assert.equal(wrong.signIn.__typename, 'PermissionDeniedError');
  assert.equal(wrong.signIn.code, 'WRONG_CREDENTIALS');
  assert.equal(right.signIn.viewer.user.username, 'admin');
}

async function pages(driver, own) {
  const names = [...'bdfhjlnpr'].map((letter) => `${own} ${letter}`);
  await make(...names);
  const list = driver.list(CONFIGS, { first: 3, filter: { search: own } });

  const first = await list.page(null);
  await make(`${own} a`, `${own} g`);
  const second = await list.page(first.pageInfo.endCursor);
  await make(`${own} k`, `${own} z`);
  const third = await list.page(second.pageInfo.endCursor);
  const last = await list.page(third.pageInfo.endCursor);

  const shown = (page) => page.edges.map(({ node }) => node.name.slice(own.length + 1)).join('');
  assert.equal(shown(first), 'bdf');
  // What was made behind a cursor stands in its place, what was made before it is not seen; nothing twice, nothing left out.
  assert.equal(shown(second), 'bdfghj');
  assert.equal(shown(third), 'bdfghjkln');
  assert.equal(shown(last), 'bdfghjklnprz');
  assert.equal(third.pageInfo.hasNextPage, true);
  assert.equal(last.pageInfo.hasNextPage, false);
}

async function refusals(driver, own) {
  const invalid = await driver.mutate(CREATE, { input: webhook(`${own} invalid`, 'no address') });
  const unknown = await driver.mutate(ENABLE, { input: { configId: 'bm9ib2R5' } });
  const made = await driver.mutate(CREATE, { input: webhook(`${own} made`) });

  assert.equal(invalid.createConfig.__typename, 'ValidationError');
  assert.equal(invalid.createConfig.code, 'VALIDATION');
  assert.deepEqual(invalid.createConfig.issues.map(({ path }) => path), [['values', 'url']]);
  assert.equal(unknown.enableConfig.__typename, 'NotFoundError');
  assert.equal(unknown.enableConfig.code, 'NOT_FOUND');
  assert.notEqual(unknown.enableConfig.message, '');
  assert.equal(made.createConfig.config.name, `${own} made`);
}

async function resumes(driver, line, own) {
  const kept = `${own} kept`;
  const made = await make(...[...'abcd'].map((letter) => `${kept} ${letter}`));
  const ids = Object.values(made);
  const page = await driver.list(CONFIGS, { first: 10, filter: { search: kept } }).page(null);
  const seen = [];
  const said = ({ kind, configId, config }) =>
    [kind, configId && 'abcd'[ids.indexOf(configId)], config && config.name.slice(kept.length + 1)]
      .filter((word) => word != null)
      .join(' ');
  const stop = driver.follow(CHANGES, { after: page.streamCursor, ids }, (data) => seen.push(said(data.configStatus)));
  const sees = (word, times = 1) =>
    until(
      () => seen.filter((one) => one === word).length >= times,
      () => seen,
    );

  await sees('READY');
  await rename(ids[0], `${kept} a1`);
  await sees('CHANGED a a1');
  const carried = line.carried();
  line.cut();
  await rename(ids[1], `${kept} b1`);
  await rename(ids[2], `${kept} c1`);
  await remove(ids[3]);
  line.mend();
  await sees('READY', 2);
  await rename(ids[0], `${kept} a2`);
  await sees('CHANGED a a2');
  stop();

  assert.ok(line.carried() > carried);
  assert.deepEqual(seen.slice(0, 2), ['READY', 'CHANGED a a1']);
  // Between things there is no order.
  assert.deepEqual(seen.slice(2, -2).sort(), ['CHANGED b b1', 'CHANGED c c1', 'REMOVED d']);
  assert.deepEqual(seen.slice(-2), ['READY', 'CHANGED a a2']);
}
