/**
 * A copy of a deployment in a real browser: it says that it sends nothing, is adopted, and sends again what it kept back.
 *
 *   npm run browser:adopt -- http://127.0.0.1:PORT USER PASSWORD RECEIVER_URL
 *
 * The server runs on a copy of another one's data directory, with the integration "webhook" active. CHROMIUM and SCREENSHOTS:
 * see main-job.mjs.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { violationsInBothThemes } from './axe.mjs';
import { ask } from './graphql.mjs';
import { addConfig, publish, rows } from './repair.mjs';
import { openBrowser, watchFaults } from './watch.mjs';

const [base, user, password, receiver] = process.argv.slice(2);
if (!base || !user || !password || !receiver) {
  console.error('usage: npm run browser:adopt -- BASE_URL USER PASSWORD RECEIVER_URL');
  process.exit(2);
}

const TYPE = 'roof.leaked';
const browser = await openBrowser();
const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1360, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(20_000);
const faults = watchFaults(page);
const ugly = [];

async function look(name) {
  ugly.push(...(await violationsInBothThemes(page)).map((violation) => `${name}: ${violation}`));
  if (process.env.SCREENSHOTS) {
    await mkdir(process.env.SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `adopt-${name}.png`), fullPage: true });
  }
}

try {
  await page.goto(base);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const note = page.getByRole('region', { name: 'This copy is shadowed' });
  await note.waitFor();
  await page.getByRole('heading', { level: 1, name: 'Configs' }).waitFor();
  await look('shadowed');

  await addConfig({ page, ask, base, name: `Copy ${process.pid}`, url: `${receiver}/copy`, eventType: TYPE });
  await publish({ page, ask, type: TYPE });
  await rows(page, 'Not sent').first().waitFor();
  await look('not-sent');
  await note.getByRole('button', { name: 'Adopt this copy…' }).click();
  await note.locator('code').waitFor();
  await look('asked');
  await note.getByRole('button', { name: 'Adopt this copy', exact: true }).click();
  await note.waitFor({ state: 'detached' });

  await page.getByRole('link', { name: 'Not sent', exact: true }).click();
  await page.getByRole('button', { name: 'Send many again…' }).click();
  await page.getByText('There is 1 of these.').waitFor();
  await page.getByRole('button', { name: 'Send them again' }).click();
  await page.locator('.ended').getByRole('link', { name: /^Go to/ }).click();
  await rows(page, 'Delivered').first().waitFor();
  assert.deepEqual(faults, [], 'the page said something');
  assert.deepEqual(ugly, [], 'axe found violations');
  console.log('browser: a copy sent nothing, was adopted, and sent what it had kept back; 0 console messages, 0 axe violations');
} catch (error) {
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.SCREENSHOTS, 'adopt-failed.png') });
  }
  console.error(error, { faults, ugly });
  process.exitCode = 1;
} finally {
  await browser.close();
}
