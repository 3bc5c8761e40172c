/**
 * GraphiQL in a real browser: nobody is asked to sign in and lands there; a query, a mutation that is refused, a stream that
 * hears one change; completion, the book and the history; and all of it without a request to anywhere else.
 *
 *   npm run browser:graphiql -- http://127.0.0.1:PORT USER PASSWORD RECEIVER_URL
 *
 * The server runs documents of any text, knows those of browser/documents.
 * CHROMIUM and SCREENSHOTS: see main-job.mjs.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from './graphql.mjs';
import { openBrowser, watchFaults } from './watch.mjs';

const [base, user, password, receiver] = process.argv.slice(2);
if (!base || !user || !password || !receiver) {
  console.error('usage: npm run browser:graphiql -- BASE_URL USER PASSWORD RECEIVER_URL');
  process.exit(2);
}

const NAME = `By hand ${process.pid}`;

const browser = await openBrowser();
const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1360, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(20_000);
const faults = watchFaults(page);
const asked = [];
context.on('request', (request) => asked.push(request.url()));
page.on('websocket', (socket) => asked.push(socket.url().replace(/^ws/, 'http')));

async function picture(name) {
  if (process.env.SCREENSHOTS) {
    await mkdir(process.env.SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `graphiql-${name}.png`) });
  }
}

const isOfGraphiql = (url) => url.startsWith(`${base}/graphiql/`);
const tab = (name) => page.getByRole('tab', { name });
const run = () => page.getByRole('button', { name: /^Execute query/ }).click();

/** Waits until what is answered says something; editors write a space as one that does not break. */
async function answered(text) {
  await page.waitForFunction((wanted) => {
    const lines = [...document.querySelectorAll('.result-window .view-line')].map((line) => line.textContent);
    return lines.join('\n').replaceAll('\u00a0', ' ').includes(wanted);
  }, text);
}

/** Puts a text in the place of what an editor holds. */
async function write(editor, text) {
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  // The editor closes brackets by itself.
  await page.keyboard.press('Control+Shift+End');
  await page.keyboard.press('Delete');
}

async function signInOnTheWay() {
  const answer = await page.goto(`${base}/graphiql`);
  assert.doesNotMatch(answer.headers()['content-security-policy'], /unsafe-inline/);
  await page.getByLabel('User name').fill(user);
  assert.deepEqual(asked.filter(isOfGraphiql), [], 'who is not signed in was sent GraphiQL');
  await page.getByLabel('Password').fill(password);
  const arrived = page.waitForResponse((found) => found.url() === `${base}/graphiql` && found.request().isNavigationRequest());
  await page.getByRole('button', { name: 'Sign in' }).click();
  const policy = (await arrived).headers()['content-security-policy'];
  assert.match(policy, /script-src 'self'; style-src 'self' 'unsafe-inline'; .*worker-src 'self'/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  // Before its editors are there, it runs nothing.
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'viewer' }).waitFor();
  await page.locator('.result-window .monaco-editor').waitFor();
}

async function asks() {
  await run();
  await answered(`"username": "${user}"`);
  await picture('query');
}

/** What the worker says of the schema, as it is typed. */
async function completes() {
  await page.getByRole('button', { name: 'New tab' }).click();
  await write(page.locator('.graphiql-query-editor'), '{ viewer { use');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'user' }).first().waitFor();
  await picture('completion');
  await page.keyboard.press('Escape');
  await write(page.locator('.graphiql-query-editor'), '{ nobodyKnowsThis }');
  await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
  await write(page.locator('.graphiql-query-editor'), '{ viewer { user { id } } }');
  await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Prettify query/ }).click();
  await page.locator('.graphiql-query-editor .view-line').nth(4).waitFor();
}

async function isRefused() {
  await tab('Change').click();
  await run();
  await answered('"__typename": "PublishEventPayload"');
  await page.getByRole('button', { name: 'Variables' }).click();
  await write(page.locator('.graphiql-editor-tool .graphiql-editor').first(), '{"input": {"type": "No such type", "data": {}}}');
  await run();
  await answered('"__typename": "ValidationError"');
  await picture('mutation');
}

async function hears() {
  await tab('Follow').click();
  await run();
  await answered('"kind": "READY"');
  const values = [
    { name: 'name', value: { text: NAME } },
    { name: 'event_types', value: { choices: ['ticket.opened'] } },
    { name: 'url', value: { text: `${receiver}/by-hand` } },
    { name: 'signing_secret', value: { secret: { set: `whsec_${randomBytes(32).toString('base64')}` } } },
  ];
  const input = { integrationId: 'webhook', values, unchecked: true };
  await ask(page, 'activate-integration', { input: { integrationId: 'webhook' } });
  const { createConfig } = await ask(page, 'create-config', { input });
  assert.equal(createConfig.__typename, 'CreateConfigPayload', JSON.stringify(createConfig));
  await answered(`"name": "${NAME}"`);
  await picture('subscription');
  await page.getByRole('button', { name: /^Stop query/ }).click();
  await ask(page, 'delete-config', { input: { configId: createConfig.config.id } });
}

async function looksUp() {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.locator('.graphiql-doc-explorer').getByRole('link', { name: 'Subscription' }).click();
  await page.locator('.graphiql-doc-explorer .graphiql-markdown-description p').first().waitFor();
  await picture('book');
  await page.getByRole('button', { name: 'Show History' }).click();
  await page.locator('.graphiql-history-item').first().waitFor();
  await page.getByRole('button', { name: 'Open settings dialog' }).click();
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  await page.locator('body.graphiql-dark').waitFor();
  await page.keyboard.press('Escape');
  await picture('dark');
}

async function isLedThere() {
  await page.goto(base);
  await page.locator('button.person').click();
  await page.getByRole('menuitem', { name: 'GraphiQL' }).click();
  // What was typed is still there, for the tab is.
  await tab('Follow').waitFor();
}

try {
  await signInOnTheWay();
  await asks();
  await completes();
  await isRefused();
  await hears();
  await looksUp();
  await isLedThere();
  assert.deepEqual(asked.filter((url) => !url.startsWith(`${base}/`)), [], 'something was asked of another host');
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [], 'what was typed outlives the tab');
  assert.deepEqual(faults, [], 'the page said something');
  console.log(`browser: GraphiQL asked, was refused and heard a change; ${asked.length} requests, none elsewhere; 0 console messages`);
} catch (error) {
  await picture('failed');
  console.error(error, { faults });
  process.exitCode = 1;
} finally {
  await browser.close();
}
