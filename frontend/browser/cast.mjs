/** Who plays in the stories: people with a browser of their own, what they may be asked to do, and the stage below them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ask } from './graphql.mjs';
import { watchFaults } from './watch.mjs';

export const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
export const rows = (page, state) => page.locator('tbody tr').filter({ has: page.getByText(state, { exact: true }) });
export const live = (page) => page.locator('.connection[data-connection=live]');

/** Asks the API by this page's session; fails with what it was refused for. */
export async function done(page, name, input) {
  const [answer] = Object.values(await ask(page, name, { input }));
  assert.match(answer.__typename, /Payload$/, `${name}: ${JSON.stringify(answer)}`);
  return answer;
}

export async function signIn(page, base, name, password) {
  await page.goto(base);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Configs').waitFor();
  await live(page).waitFor();
}

/** From here on the page must never be loaded again by itself. */
export async function stays(page) {
  await page.evaluate(() => {
    window.neverReloaded = true;
  });
  return async () => assert.equal(await page.evaluate(() => window.neverReloaded), true, 'the page was loaded again');
}

export function cast({ browser, base, admin, password, receiver, director }) {
  const pages = [];

  /** A browser of somebody's own: nothing is shared but the server. */
  async function person(name, secret = password) {
    const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    pages.push({ name, page, faults: watchFaults(page) });
    await signIn(page, base, name, secret);
    return page;
  }

  /** What was said on a page since this was asked last. */
  function faultsOf(page) {
    return pages.find((one) => one.page === page).faults.splice(0);
  }

  /** Tells the stage what happens to the product and to the service that it calls. */
  async function direct(verb, asked = {}) {
    const answer = await fetch(`${director}/${verb}`, { method: 'POST', body: JSON.stringify(asked) });
    assert.equal(answer.status, 200, verb);
    return answer.json();
  }

  /** A config that hears one type, at the receiver. */
  async function config(root, { name, path, type, integrationId = 'webhook' }) {
    await done(root, 'activate-integration', { integrationId });
    const values = [
      { name: 'name', value: { text: name } },
      { name: 'event_types', value: { choices: [type] } },
      { name: 'url', value: { text: receiver + path } },
    ];
    if (integrationId === 'webhook') {
      values.push({ name: 'signing_secret', value: { secret: { set: `whsec_${randomBytes(32).toString('base64')}` } } });
    }
    return (await done(root, 'create-config', { integrationId, values, unchecked: true })).config.id;
  }

  const grant = (root, configId, userId, role) => done(root, 'grant-config', { configId, grantee: { userId }, role });
  const revoke = (root, configId, userId) => done(root, 'revoke-config', { configId, grantee: { userId } });
  const publish = (root, type, data = {}) => done(root, 'publish-event', { type, data });

  return { base, admin, password, receiver, pages, person, faultsOf, direct, config, grant, revoke, publish };
}
