/**
 * The page that tests/bench/app_speed.py measures: a real Chromium, told what to do a line of JSON at a time, each answered
 * by one. Times are milliseconds of the wall clock.
 *
 *   node bench/app-speed.mjs http://127.0.0.1:PORT USER PASSWORD
 */
import { createInterface } from 'node:readline';
import { openBrowser } from '../browser/watch.mjs';
import { openBare, serveStatic, staticSwitchMs } from './bare.mjs';
import { probe } from './probe.mjs';
import { switched } from './screens.mjs';

const [base, user, password] = process.argv.slice(2);
const GIVE_UP_MS = 20_000;

const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
await context.addInitScript(probe);
const still = await serveStatic();
let others = null;
let page = null;

async function fresh(where = context) {
  await page?.close();
  page = await where.newPage();
  page.setDefaultTimeout(30_000);
}

async function signIn() {
  await fresh();
  await page.goto(base);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Configs', exact: true }).waitFor();
}

/** Opens the list, and goes on until so many rows are shown. */
async function list({ rows }) {
  await fresh();
  await page.goto(base);
  await page.getByText('Live', { exact: true }).waitFor();
  const shown = page.locator('.line');
  await shown.first().waitFor();
  for (let count = await shown.count(); count < rows; count = await shown.count()) {
    await page.getByRole('button', { name: 'Show more', exact: true }).last().click();
    await page.waitForFunction((before) => document.querySelectorAll('.line').length > before, count);
  }
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForLoadState('networkidle');
  return { rows: await shown.count() };
}

/** The same person, in a page that no policy binds. */
async function bare({ query }) {
  others ??= await browser.newContext({ bypassCSP: true, storageState: await context.storageState() });
  await others.addInitScript(probe);
  await fresh(others);
  await openBare(page, base, query);
  return {};
}

async function expect(change) {
  await page.evaluate((wanted) => window.bench.change(wanted), change);
  return {};
}

/** When the change that was expected came, stood in the page, and was painted; null: it never did. */
async function seen() {
  return Promise.race([page.evaluate(() => window.bench.result), new Promise((resolve) => setTimeout(resolve, GIVE_UP_MS, null))]);
}

/** All ways once, to have everything at hand, then so many times; not `isWhole`: without that, and without the ways across the rail. */
async function screens({ rounds, isWhole }) {
  await list({ rows: 1 });
  const found = [];
  for (let round = isWhole ? -1 : 0; round < rounds; round += 1) {
    for await (const step of switched(page, isWhole)) {
      if (round >= 0) {
        found.push(step);
      }
    }
  }
  return found;
}

async function bareScreens({ count }) {
  await fresh();
  return staticSwitchMs(page, still.url, count);
}

/** What is held after everything that can be has been given back, and how much was heard by then. */
async function heap() {
  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  for (let round = 0; round < 3; round += 1) {
    await devtools.send('HeapProfiler.collectGarbage');
  }
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return { bytes: usedSize, frames: await page.evaluate(() => window.bench.frames) };
}

const COMMANDS = { signIn, list, bare, expect, seen, screens, bareScreens, heap };

try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, ...given } = JSON.parse(line);
    const answer = await COMMANDS[command](given);
    console.log(JSON.stringify(answer ?? null));
  }
} finally {
  still.close();
  await browser.close();
}
