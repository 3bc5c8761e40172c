/**
 * Every screen and everything that opens on one, wide and as a phone shows it: axe in both themes, nothing wider than the
 * window, each control named, what has the focus seen to have it, not a word on the console.
 *
 *   node browser/looks.mjs http://127.0.0.1:PORT IDS_FILE USER PASSWORD [copy]
 *
 * The server runs on the world of tests/support/world.py, which wrote IDS_FILE, at its moment; with `copy` on a copy of it
 * somewhere else. SCREENSHOTS names a folder for a picture of each, in both themes and both widths.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { show, violations } from './axe.mjs';
import { unnamed, unseenFocus } from './reaching.mjs';
import { signedIn } from './still.mjs';
import { openBrowser, watchFaults } from './watch.mjs';
import { visit, VISITS, VISITS_OF_A_COPY } from './visits.mjs';

const [base, idsFile, user, password, kind = ''] = process.argv.slice(2);
if (!base || !idsFile || !user || !password) {
  console.error('usage: node browser/looks.mjs BASE_URL IDS_FILE USER PASSWORD [copy]');
  process.exit(2);
}

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** As many at a time as there are cores on a small machine. */
const HANDS = 2;
const folder = process.env.SCREENSHOTS;
const ids = JSON.parse(await readFile(idsFile, 'utf8'));
const ugly = [];

/** Each route has a visit, and each visit a route. */
async function everyRouteIsVisited() {
  const source = await readFile(new URL('../src/routes.ts', import.meta.url), 'utf8');
  const routes = [...source.matchAll(/^ {2}path: '([^']+)',$/gm)].map(([, path]) => path);
  const visited = VISITS.map(({ route }) => route).filter((route) => route !== null);
  assert.ok(routes.length > 0, 'no routes were found in src/routes.ts');
  assert.deepEqual([...new Set(visited)].toSorted(), routes.toSorted(), 'the routes of src/routes.ts, and those that are looked at');
}

async function keep(page, name, theme, size) {
  if (folder) {
    const width = size === PHONE ? 'phone' : 'wide';
    await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`), fullPage: true });
  }
}

async function lookAt(page, name) {
  const said = (what) => (fault) => ugly.push(`${name}, ${what}: ${fault}`);
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > size.width) {
      ugly.push(`${name}: ${wide} pixels wide in a window of ${size.width}`);
    }
    for (const theme of ['dark', 'light']) {
      await show(page, theme);
      // Colours are the same on a phone.
      if (size === WIDE || theme === 'light') {
        (await violations(page)).forEach(said(`${theme}, ${size.width}`));
      }
      await keep(page, name, theme, size);
    }
    (await unseenFocus(page)).forEach(said(`focus not seen, ${size.width}`));
  }
  (await unnamed(page)).forEach(said('without a name'));
  await page.setViewportSize(WIDE);
}

/** Visits that nobody has taken yet, one after the other. */
async function walk(context, visits) {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watchFaults(page);
  for (let next = visits.shift(); next; next = visits.shift()) {
    try {
      await visit(page, base, ids, next);
      await lookAt(page, next.name);
    } catch (error) {
      ugly.push(`${next.name}: ${error.message}`);
      if (folder) {
        await page.screenshot({ path: join(folder, `failed-${next.name}.png`) });
      }
    }
    ugly.push(...faults.splice(0).map((fault) => `${next.name}: ${fault}`));
  }
  await page.close();
}

/** Before there is a session. */
async function signIn(browser) {
  const { context, page } = await signedIn(browser, { base, ids, user, password, before: (there) => lookAt(there, 'sign-in') });
  await page.close();
  return context;
}

if (folder) {
  await mkdir(folder, { recursive: true });
}
const browser = await openBrowser();
try {
  await everyRouteIsVisited();
  const context = await signIn(browser);
  const visits = (kind === 'copy' ? VISITS_OF_A_COPY : VISITS).filter(({ leavesApp }) => !leavesApp);
  const count = visits.length;
  await Promise.all(Array.from({ length: HANDS }, () => walk(context, visits)));
  assert.deepEqual(ugly, []);
  console.log(`browser: looked at ${count} screens and what opens on them, in both themes, wide and on a phone`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
