/**
 * The main job in a real browser: sign in, activate, add a config, publish, see the delivery arrive without a reload;
 * then a form with every kind of field, actions and flows, what an owner repairs, every other screen, and the main job once
 * more without a mouse.
 *
 *   npm run browser -- http://127.0.0.1:PORT USER PASSWORD RECEIVER_URL
 *
 * The server must be fresh (webhook inactive or active, no config of the name below), find `browser/integrations` (by
 * JACKFIELD_INTEGRATIONS_DIR) and may call RECEIVER_URL, which
 * answers 2xx to a POST, but 401 at /closed, 400 at /refuses and 503 at /down. CHROMIUM names another browser, SCREENSHOTS a folder for pictures of every screen.
 * Exit code 0: all of it happened, with no console message and no axe violation in either theme.
 * Its configs are deleted at the end.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { violationsInBothThemes } from './axe.mjs';
import { mainJobByKeyboard } from './by-keyboard.mjs';
import { ask } from './graphql.mjs';
import { formsAndFlows } from './forms-and-flows.mjs';
import { lookAround } from './other-screens.mjs';
import { repair } from './repair.mjs';
import { openBrowser, watchFaults } from './watch.mjs';

const [base, user, password, receiver] = process.argv.slice(2);
if (!base || !user || !password || !receiver) {
  console.error('usage: npm run browser -- BASE_URL USER PASSWORD RECEIVER_URL');
  process.exit(2);
}

const CONFIG_NAME = `Browser test ${process.pid}`;
const EVENT_TYPE = 'ticket.opened';

const browser = await openBrowser();
const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1360, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(20_000);
const faults = watchFaults(page);
const ugly = [];
let shots = 0;

/** Looks at a screen as it stands: with axe, and with a camera when there is a folder for it. */
async function look(name) {
  ugly.push(...(await violationsInBothThemes(page)).map((violation) => `${name}: ${violation}`));
  if (process.env.SCREENSHOTS) {
    shots += 1;
    await mkdir(process.env.SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${shots}-${name}.png`), fullPage: true });
  }
}

async function signIn() {
  await page.goto(base);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await look('sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Configs' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await look('overview');
}

async function activateWebhook() {
  await page.getByRole('link', { name: 'Integrations', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
  await look('catalogue');
  await page.getByRole('link', { name: /^Webhook/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Webhook' }).waitFor();
  const activate = page.getByRole('button', { name: 'Activate', exact: true });
  await activate.or(page.getByRole('button', { name: 'Pause', exact: true })).waitFor();
  if (await activate.isVisible()) {
    await activate.click();
  }
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await look('integration');
}

async function addConfig() {
  await page.getByRole('button', { name: 'Add config' }).click();
  await page.getByLabel('Name', { exact: true }).fill(CONFIG_NAME);
  await page.locator('input[type=url]').first().fill(receiver);
  const generate = page.getByRole('button', { name: /^Generate/ });
  if ((await generate.count()) > 0) {
    await generate.first().click();
    await page.locator('.made code').filter({ hasText: /^whsec_/ }).waitFor();
  }
  const enabled = page.getByRole('switch', { name: 'Enabled' });
  if ((await enabled.count()) > 0 && !(await enabled.isChecked())) {
    // The control lies under what is drawn for it, so a click goes to the label, as a person's does.
    await page.locator('label.switch', { hasText: 'Enabled' }).click();
  }
  await look('new-config');
  await page.locator('button[type=submit]').click();
  await page.getByRole('heading', { level: 1, name: CONFIG_NAME }).waitFor();
  await page.getByRole('switch', { name: 'Enabled' }).waitFor();
  await page.getByText('Nothing was sent yet.').waitFor();
  await look('config');
}

async function publishAndSee() {
  await page.evaluate(() => {
    window.neverReloaded = true;
  });
  const { publishEvent } = await ask(page, 'publish-event', {
    input: { type: EVENT_TYPE, data: { title: 'Printer on fire', url: 'https://example.com/tickets/7' } },
  });
  assert.equal(publishEvent.__typename, 'PublishEventPayload', JSON.stringify(publishEvent));
  assert.ok(publishEvent.deliveryCount >= 1, 'the event was owed to no config');
  const row = page.getByRole('row').filter({ hasText: EVENT_TYPE });
  await row.getByText('Delivered', { exact: true }).waitFor();
  await page.locator('.hero .status[data-shape=healthy]').waitFor();
  assert.equal(await page.evaluate(() => window.neverReloaded), true, 'the page was loaded again');
  await look('delivered');
  await row.getByRole('link', { name: EVENT_TYPE }).click();
  await page.getByRole('heading', { level: 3, name: 'Attempt 1' }).waitFor();
  await look('delivery');
}

async function seeOnOverview() {
  await page.getByRole('link', { name: 'Configs', exact: true }).first().click();
  const line = page.getByRole('listitem').filter({ hasText: CONFIG_NAME });
  await line.locator('.status[data-shape=healthy]').waitFor();
  await look('overview-after');
}

try {
  await signIn();
  await activateWebhook();
  await addConfig();
  await publishAndSee();
  await seeOnOverview();
  await formsAndFlows({ page, look, ask, base, configName: `${CONFIG_NAME}, practised` });
  await repair({ page, look, ask, base, receiver, configName: CONFIG_NAME });
  await lookAround({ page, look, configName: CONFIG_NAME, eventType: EVENT_TYPE });
  await mainJobByKeyboard({ page, user, password, receiver, configName: `${CONFIG_NAME}, by keyboard` });
  assert.deepEqual(faults, [], 'the page said something');
  assert.deepEqual(ugly, [], 'axe found violations');
  console.log('browser: signed in, activated, added, published, delivered, filled in every kind of field, walked every kind of step, repaired what was refused, looked around, did it again by keyboard; 0 console messages, 0 axe violations');
} catch (error) {
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.SCREENSHOTS, 'failed.png') });
  }
  console.error(error, { faults, ugly });
  process.exitCode = 1;
} finally {
  await browser.close();
}
