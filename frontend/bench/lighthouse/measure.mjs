/**
 * Lighthouse as for a desktop, so many times in turns, before and behind the sign-in. Each run is a line of JSON on stdout.
 *
 *   node bench/lighthouse/measure.mjs BASE_URL USER PASSWORD RUNS PATH...
 *
 * Its own package: it brings two hundred others, and nothing but `make bench` needs them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';

const [base, user, password, runs, ...paths] = process.argv.slice(2);
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function measured(name, path, port) {
  const settings = { output: 'json', logLevel: 'error', onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(base + path, { port, ...settings }, desktopConfig);
  const score = (category) => Math.round(100 * lhr.categories[category].score);
  const imperfect = CATEGORIES.flatMap((category) => lhr.categories[category].auditRefs)
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ''}`.trim());
  const line = {
    screen: name,
    performance: score('performance'),
    accessibility: score('accessibility'),
    best_practices: score('best-practices'),
    cls: lhr.audits['cumulative-layout-shift'].numericValue,
    imperfect,
    shifted: (lhr.audits['layout-shifts']?.details?.items ?? []).map(({ node, score: by }) => `${node?.selector ?? '?'} ${by.toFixed(3)}`),
    error: lhr.runtimeError?.message,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function signIn(context) {
  const page = await context.newPage();
  await page.goto(base);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.close();
}

const profile = await mkdtemp(join(tmpdir(), 'jackfield-lighthouse-'));
const port = await freePort();
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  locale: 'en-GB',
  args: [`--remote-debugging-port=${port}`, '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  for (let run = 0; run < Number(runs); run += 1) {
    await measured('sign-in', '/', port);
  }
  await signIn(context);
  for (let run = 0; run < Number(runs); run += 1) {
    for (const named of paths) {
      const [name, path] = named.split('=');
      await measured(name, path, port);
    }
  }
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}
