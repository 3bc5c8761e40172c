/**
 * How everything stands, in a real Chromium: a config's hours and what a report of its faults needs; configs searched,
 * integrations by words and category; the event log that follows without moving what is read; the health of the deployment.
 *
 *   npm run browser:overview -- http://127.0.0.1:PORT USER PASSWORD RECEIVER_URL
 *
 * RECEIVER_URL answers 2xx to a POST. Exit code 0: all of it happened, with no console message and no axe violation in
 * either theme. Its config is deleted at the end.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ask } from './graphql.mjs';
import { looking } from './looking.mjs';
import { openBrowser, watchFaults } from './watch.mjs';

const [base, user, password, receiver] = process.argv.slice(2);
if (!base || !user || !password || !receiver) {
  console.error('usage: npm run browser:overview -- BASE_URL USER PASSWORD RECEIVER_URL');
  process.exit(2);
}

const CONFIG = `Looked at ${process.pid}`;
const EVENT_TYPE = `lamp.lit_${process.pid}`;

const browser = await openBrowser();
const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 900 } });
await context.grantPermissions(['clipboard-read', 'clipboard-write']);
const page = await context.newPage();
page.setDefaultTimeout(20_000);
const faults = watchFaults(page);
const ugly = [];
const picture = looking('overview', ugly);

/** In both themes, and as narrow as a phone. */
async function look(name) {
  await picture(page, name);
  await page.setViewportSize({ width: 360, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width: 1280, height: 900 });
  if (wide > 360) {
    ugly.push(`${name}: ${wide} pixels wide on a phone`);
  }
}

const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true });
const figure = (label) => page.locator('.figures > div').filter({ hasText: label }).locator('dd');

async function publish() {
  const { publishEvent } = await ask(page, 'publish-event', { input: { type: EVENT_TYPE, data: { room: 'hall' } } });
  assert.equal(publishEvent.__typename, 'PublishEventPayload', JSON.stringify(publishEvent));
}

async function signIn() {
  await page.goto(base);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading('Configs').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
}

async function makeConfig() {
  await ask(page, 'activate-integration', { input: { integrationId: 'webhook' } });
  const values = [
    { name: 'name', value: { text: CONFIG } },
    { name: 'event_types', value: { choices: [EVENT_TYPE] } },
    { name: 'url', value: { text: receiver } },
    { name: 'signing_secret', value: { secret: { set: `whsec_${randomBytes(32).toString('base64')}` } } },
  ];
  const { createConfig } = await ask(page, 'create-config', { input: { integrationId: 'webhook', values, unchecked: true } });
  assert.equal(createConfig.__typename, 'CreateConfigPayload', JSON.stringify(createConfig));
  return createConfig.config.id;
}

async function seeWhatWasSent(id) {
  await page.goto(`${base}/configs/${id}`);
  await heading(CONFIG).waitFor();
  await page.getByText('Nothing was sent in the last 24 hours.').waitFor();
  await publish();
  // By itself: the hours follow the status.
  await page.getByRole('img', { name: /^The last 24 hours, .*: 1 delivered, 0 failed\.$/ }).waitFor();
  assert.equal(await figure('Delivered, 24 h').textContent(), '1');
  await page.getByText('As a table').click();
  await look('traffic');
  await page.getByRole('button', { name: '7 days' }).click();
  await page.getByRole('img', { name: /^The last 168 hours/ }).waitFor();
}

async function copyForAReport() {
  await page.getByRole('button', { name: 'Copy for a report' }).click();
  await page.getByText(/^Copied: /).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(JSON.parse(copied).versions.jackfield, copied);
  assert.ok(!copied.includes(receiver) && !copied.includes('whsec_'), 'settings are in the report');
  await page.getByText('Read it').click();
  await look('report');
}

async function seeOverview() {
  await page.getByRole('link', { name: 'Configs', exact: true }).first().click();
  await heading('Configs').waitFor();
  await page.getByRole('img', { name: /^The last 24 hours/ }).waitFor();
  assert.ok(Number(await figure('Enabled').textContent()) >= 1);
  await page.getByRole('heading', { level: 2, name: 'Catalogue' }).waitFor();
  await page.locator('.card').first().waitFor();
  await look('overview');
}

async function searchConfigs() {
  await page.goto(`${base}/?find=${encodeURIComponent(CONFIG)}`);
  await page.getByRole('heading', { level: 2, name: 'Found' }).waitFor();
  await page.getByRole('link', { name: CONFIG, exact: true }).waitFor();
  assert.equal(await page.locator('.line').count(), 1);
  await page.getByLabel('Search configs').fill('no such config');
  await page.getByText('No config is called “no such config”.').waitFor();
  await look('nothing-found');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('link', { name: CONFIG, exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, '');
}

async function chooseByCategory() {
  await page.getByRole('link', { name: 'Integrations', exact: true }).click();
  await page.getByRole('link', { name: /^Slack/ }).waitFor();
  await page.getByRole('link', { name: /^Developer tools/ }).click();
  await page.getByRole('link', { name: /^Slack/ }).waitFor({ state: 'detached' });
  await page.getByLabel('Search integrations').fill('webh');
  await page.waitForURL((url) => url.searchParams.get('q') === 'webh' && url.searchParams.has('category'));
  await page.reload();
  await page.getByRole('link', { name: /^Webhook/ }).waitFor();
  assert.equal(await page.locator('.card').count(), 1);
  await look('category');
  await page.getByRole('link', { name: /^Webhook/ }).click();
  await heading('Webhook').waitFor();
  await page.getByRole('link', { name: 'Documentation of the service' }).waitFor();
  await look('integration');
}

async function followEvents() {
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  const rows = page.locator('.lines').first().getByRole('link', { name: EVENT_TYPE });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  // Until the stream stands, what is published is told all the same: it goes on behind the page.
  await publish();
  await publish();
  await page.getByText('2 new events').waitFor();
  assert.equal(await rows.count(), 1, 'what is read was moved');
  await look('news');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await rows.nth(2).waitFor();
  await page.getByLabel('Which events').fill('nothing.*');
  await page.getByText('Nothing was published that fits.').waitFor();
  await page.getByLabel('Published', { exact: true }).selectOption('hour');
  await page.waitForURL((url) => url.searchParams.get('type') === 'nothing.*' && url.searchParams.get('since') === 'hour');
  await look('no-events');
  await page.getByRole('button', { name: 'Show all' }).click();
  await rows.nth(2).waitFor();
}

async function seeHealth() {
  await page.getByRole('link', { name: 'Health', exact: true }).click();
  await heading('Health').waitFor();
  await page.getByRole('cell', { name: 'Serves and delivers' }).first().waitFor();
  await page.getByText('All that is due goes out in time').waitFor();
  await page.getByRole('button', { name: 'Examine again' }).waitFor();
  await look('health');
}

try {
  await signIn();
  const id = await makeConfig();
  await seeWhatWasSent(id);
  await copyForAReport();
  await seeOverview();
  await searchConfigs();
  await chooseByCategory();
  await followEvents();
  await seeHealth();
  await ask(page, 'delete-config', { input: { configId: id } });
  assert.deepEqual(faults, [], 'the page said something');
  assert.deepEqual(ugly, [], 'found with axe, or by measuring');
  console.log('browser: saw what was sent, copied a report, searched, chose by category, followed events, saw the health');
} catch (error) {
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/overview-failed.png` });
  }
  console.error(error, { faults, ugly });
  process.exitCode = 1;
} finally {
  await browser.close();
}
