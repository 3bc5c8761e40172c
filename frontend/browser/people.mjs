/**
 * People in real Chromiums: a user is made, a config shared with them appears on their page at once and disappears when it
 * is shared no more; a changed password ends another session and keeps what was typed there; who is deactivated is told so;
 * the audit shows all of it.
 *
 *   npm run browser:people -- http://127.0.0.1:PORT USER PASSWORD RECEIVER_URL
 *
 * Exit code 0: all of it happened, with no console message and no axe violation in either theme.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ask } from './graphql.mjs';
import { looking } from './looking.mjs';
import { openBrowser, watchFaults } from './watch.mjs';

const [base, admin, password, receiver] = process.argv.slice(2);
if (!base || !admin || !password || !receiver) {
  console.error('usage: npm run browser:people -- BASE_URL USER PASSWORD RECEIVER_URL');
  process.exit(2);
}

const NAME = `mei${process.pid}`;
const SHOWN = `Mei Tanaka ${process.pid}`;
const GROUP = `Night shift ${process.pid}`;
const CONFIG = `Shared ${process.pid}`;
const FIRST = 'correct horse battery staple';
const SECOND = 'another horse another staple';

const browser = await openBrowser();
const faults = [];
const ugly = [];
const look = looking('people', ugly);
const pages = [];

/** A browser of somebody's own: nothing is shared but the server. */
async function newPage() {
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  pages.push({ page, faults: watchFaults(page) });
  return page;
}

async function signIn(page, name, secret) {
  await page.goto(base);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Configs' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate(() => {
    window.neverReloaded = true;
  });
}

async function makeConfig(page) {
  await ask(page, 'activate-integration', { input: { integrationId: 'webhook' } });
  const values = [
    { name: 'name', value: { text: CONFIG } },
    { name: 'event_types', value: { choices: ['ticket.opened'] } },
    { name: 'url', value: { text: receiver } },
    { name: 'signing_secret', value: { secret: { set: `whsec_${randomBytes(32).toString('base64')}` } } },
  ];
  const { createConfig } = await ask(page, 'create-config', { input: { integrationId: 'webhook', values, unchecked: true } });
  assert.equal(createConfig.__typename, 'CreateConfigPayload', JSON.stringify(createConfig));
  return createConfig.config.id;
}

async function makeUser(page) {
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await page.getByRole('link', { name: 'Add a user' }).click();
  await page.getByLabel('User name').fill(admin.toUpperCase());
  await page.getByLabel('Name', { exact: true }).fill(SHOWN);
  await page.getByLabel('E-mail').fill(`${NAME}@example.test`);
  await page.getByLabel('First password').fill(FIRST);
  await page.getByRole('button', { name: 'Add the user' }).click();
  // Names are taken whatever the case of their letters; it is said where it was typed.
  await page.locator('.ask[data-invalid]').filter({ hasText: 'User name' }).waitFor();
  await look(page, 'user-refused');
  await page.getByLabel('User name').fill(NAME);
  await page.getByRole('button', { name: 'Add the user' }).click();
  await page.getByRole('heading', { level: 1, name: SHOWN }).waitFor();
  await look(page, 'user');
  await page.getByLabel('E-mail').fill(`${NAME}@night.test`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
}

async function makeGroup(page) {
  await page.getByRole('link', { name: 'People', exact: true }).first().click();
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill(GROUP);
  await page.getByRole('button', { name: 'Make the group' }).click();
  await page.getByText('Nobody is in this group yet.').waitFor();
  await page.getByLabel('Add somebody').fill(NAME);
  await page.getByRole('button', { name: new RegExp(`^${SHOWN}`) }).click();
  await page.getByRole('listitem').filter({ hasText: SHOWN }).getByRole('button', { name: 'Take out' }).waitFor();
  // What was pressed is gone; the keyboard goes on from where the next one is found.
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('type')), 'search');
  await look(page, 'group');
  await page.getByRole('link', { name: 'People', exact: true }).first().click();
  await page.getByLabel('Search').fill(NAME);
  const row = page.getByRole('listitem').filter({ hasText: `${NAME}@night.test` });
  await row.getByRole('link', { name: GROUP }).waitFor();
  await page.waitForURL((url) => url.searchParams.get('q') === NAME);
  await look(page, 'people');
}

async function deleteGroup(page) {
  await page.getByRole('link', { name: 'People', exact: true }).first().click();
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await look(page, 'groups');
  await page.getByRole('link', { name: GROUP }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('group', { name: `Delete ${GROUP}` }).waitFor();
  await look(page, 'delete-group');
  await page.getByRole('button', { name: 'Delete the group' }).click();
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
  await page.getByRole('link', { name: GROUP }).waitFor({ state: 'detached' });
}

/** Opens the config's sharing on the administrator's page, and shares it. */
async function share(page, configId) {
  await page.goto(`${base}/configs/${configId}?tab=sharing`);
  await page.getByLabel('Person or group').fill(NAME);
  await page.getByRole('button', { name: new RegExp(`^${SHOWN}`) }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: `Revoke from ${SHOWN}` }).waitFor();
}

async function askWhy(page) {
  const access = page.locator('.access');
  await access.getByLabel('Who').fill(NAME);
  await access.getByRole('button', { name: new RegExp(`^${SHOWN}`) }).click();
  await access.getByText(`${SHOWN} may`, { exact: true }).waitFor();
  await access.getByText(/was granted to/).waitFor();
  await look(page, 'who-and-why');
  await access.getByLabel('To do what').selectOption('DELETE');
  await access.getByText(`${SHOWN} may not`, { exact: true }).waitFor();
}

async function seesAtOnce(page) {
  await page.getByRole('link', { name: CONFIG, exact: true }).waitFor();
  assert.equal(await page.evaluate(() => window.neverReloaded), true, 'the page was loaded again');
}

async function seesNoMore(page) {
  await page.getByRole('link', { name: CONFIG, exact: true }).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => window.neverReloaded), true, 'the page was loaded again');
}

/** One session changes the password; another ends, and what was typed in it stays. */
async function changePassword(page, other) {
  await other.locator('.person').click();
  await other.getByRole('menuitem', { name: 'API tokens' }).click();
  await other.getByLabel('Name', { exact: true }).fill('half a token');

  await page.locator('.person').click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill(SECOND);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('This is not your current password.').waitFor();
  await look(page, 'account');
  await page.getByLabel('Current password').fill(FIRST);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText(/^Your password is changed/).waitFor();

  await other.getByText(/^You are signed out\./).waitFor();
  assert.equal(await other.getByLabel('Name', { exact: true }).inputValue(), 'half a token');
  await look(other, 'signed-out-elsewhere');
  await other.getByRole('button', { name: 'Leave what was typed' }).click();
  await other.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  // The session in which it was changed goes on.
  await page.getByText('Live', { exact: true }).waitFor();
  assert.equal(await page.getByText(/^You are signed out\./).count(), 0);
}

async function deactivate(page, theirs) {
  await page.goto(`${base}/people?q=${NAME}`);
  await page.getByRole('link', { name: SHOWN, exact: true }).click();
  await page.getByRole('button', { name: 'Deactivate…' }).click();
  await page.getByRole('group', { name: `Deactivate ${SHOWN}` }).waitFor();
  await look(page, 'deactivate-user');
  await page.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await page.getByRole('button', { name: 'Activate', exact: true }).waitFor();
  await theirs.getByText(/^You are signed out\./).waitFor();
  await look(theirs, 'deactivated');
}

async function lastAdministratorStays(page) {
  await page.goto(`${base}/people?q=${admin}`);
  await page.getByRole('listitem').filter({ hasText: 'Administrator' }).getByRole('link', { name: admin, exact: true }).click();
  await page.getByRole('button', { name: 'Deactivate…' }).click();
  await page.getByText(/^This is you/).waitFor();
  await page.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await page.getByText(/^Nobody could administer any more/).waitFor();
  await look(page, 'last-administrator');
}

async function readAudit(page) {
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  const entries = page.locator('.entry');
  for (const what of ['User added', 'User changed', 'Shared', 'Sharing ended', 'Own password changed', 'Group deleted']) {
    await entries.filter({ hasText: what }).first().waitFor();
  }
  await look(page, 'audit');
  await page.getByLabel('What', { exact: true }).selectOption('config.*');
  await entries.filter({ hasText: 'User added' }).first().waitFor({ state: 'detached' });
  await entries.filter({ hasText: 'Sharing ended' }).first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get('action'), 'config.*');
  await page.getByLabel('To', { exact: true }).fill('2001-01-01');
  await page.getByText('Nothing like this was done, or it is too long ago.').waitFor();
  await page.getByRole('link', { name: 'Show everything' }).click();
  await entries.filter({ hasText: 'User added' }).first().waitFor();
}

/** What somebody has changed is put back from the audit. */
async function putBack(page, configId) {
  await page.goto(`${base}/configs/${configId}/settings`);
  await page.getByLabel('Name', { exact: true }).fill(`${CONFIG}, misnamed`);
  await page.locator('button[type=submit]').click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  await page.goto(`${base}/audit?subject=${configId}&action=config.updated`);
  const entry = page.locator('.entry').filter({ hasText: `${CONFIG}, misnamed` });
  await entry.getByRole('button', { name: /^Put back/ }).click();
  await page.getByText('Put back, secrets excepted.').waitFor();
  await page.goto(`${base}/configs/${configId}`);
  await page.getByRole('heading', { level: 1, name: CONFIG, exact: true }).waitFor();
}

async function readIntegration(page) {
  await page.goto(`${base}/integrations/webhook`);
  await page.getByRole('tab', { name: 'History' }).click();
  await page.locator('.entry').filter({ hasText: 'Activated' }).first().waitFor();
  await look(page, 'integration-history');
  await page.getByRole('tab', { name: 'Access' }).click();
  await page.getByText('You may', { exact: true }).waitFor();
  await look(page, 'integration-access');
}

try {
  const [root, mei, other] = [await newPage(), await newPage(), await newPage()];
  await signIn(root, admin, password);
  const configId = await makeConfig(root);
  await makeUser(root);
  await makeGroup(root);
  await signIn(mei, NAME, FIRST);
  await signIn(other, NAME, FIRST);
  // Who does not administer is shown no way to what administrators do, and nothing there.
  assert.equal(await mei.getByRole('link', { name: 'People', exact: true }).count(), 0);
  await other.goto(`${base}/people`);
  await other.getByText('This page does not exist, or you may not see it.').waitFor();

  await share(root, configId);
  await seesAtOnce(mei);
  await askWhy(root);
  await root.getByRole('button', { name: `Revoke from ${SHOWN}` }).click();
  await seesNoMore(mei);

  await changePassword(mei, other);
  await deleteGroup(root);
  await deactivate(root, mei);
  await lastAdministratorStays(root);
  await readAudit(root);
  await putBack(root, configId);
  await readIntegration(root);
  faults.push(...pages.flatMap((one) => one.faults));
  assert.deepEqual(faults, [], 'a page said something');
  assert.deepEqual(ugly, [], 'axe found violations');
  console.log('browser, people: made, shared with at once, told why, ended at once, password changed, deactivated, all of it in the audit; 0 console messages, 0 axe violations');
} catch (error) {
  if (process.env.SCREENSHOTS) {
    for (const [at, { page }] of pages.entries()) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/people-failed-${at}.png` });
    }
  }
  console.error(error, { faults: pages.flatMap((one) => one.faults), ugly });
  process.exitCode = 1;
} finally {
  await browser.close();
}
