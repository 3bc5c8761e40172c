/**
 * The app as somebody reads it whose browser asks for German: the sign-in in both languages, then every screen on a phone, with no
 * sentence of a catalog left in English, nothing wider than the window, and not a word on the console.
 *
 *   node browser/in-german.mjs http://127.0.0.1:PORT IDS_FILE USER PASSWORD
 *
 * The server runs on the world of tests/support/world.py, which wrote IDS_FILE, at its moment. SCREENSHOTS names a folder for a
 * picture of each.
 */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PO from 'pofile';
import { violations } from './axe.mjs';
import { stillContext } from './still.mjs';
import { VISITS } from './visits.mjs';
import { openBrowser, watchFaults } from './watch.mjs';

const [base, idsFile, user, password] = process.argv.slice(2);
if (!base || !idsFile || !user || !password) {
  console.error('usage: node browser/in-german.mjs BASE_URL IDS_FILE USER PASSWORD');
  process.exit(2);
}

const PHONE = { width: 390, height: 844 };
const HANDS = 2;
/** Where an integration speaks that brings no German. */
const OF_OTHERS = ['resources', 'settings-of-all-kinds', 'config-actions', 'integration-actions'];
const ROOT = new URL('../../', import.meta.url);
const folder = process.env.SCREENSHOTS;
const ids = JSON.parse(await readFile(idsFile, 'utf8'));
const wrong = [];

/** Sentences of the app's and the server's catalogs that are other ones in German, and no pattern of a sentence. */
async function englishSentences() {
  const sentences = new Set();
  for (const place of ['frontend/src/language/de', 'backend/jackfield', 'integrations']) {
    const names = await readdir(new URL(`${place}/`, ROOT), { recursive: true });
    for (const name of names.filter((each) => each.endsWith('.po'))) {
      for (const { msgid, msgctxt, msgstr } of PO.parse(await readFile(new URL(`${place}/${name}`, ROOT), 'utf8')).items) {
        if (msgstr[0] && msgstr[0] !== msgid && !msgctxt && !/[<{%]/.test(msgid)) {
          sentences.add(msgid);
        }
      }
    }
  }
  assert.ok(sentences.size > 500, `${sentences.size} sentences in the catalogs`);
  return sentences;
}

/** What the page shows and what it reads out, each text by itself. */
function textsOf(page) {
  return page.evaluate(() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      // What a person has written, or a program: samples, addresses, guides, names of settings.
      if (!node.parentElement.closest('code, pre, textarea, .prose, .changes dt, [lang=en]')) {
        texts.push(node.data);
      }
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      texts.push(...['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''));
    }
    return texts.map((text) => text.trim()).filter(Boolean);
  });
}

/** Both languages on the sign-in, with what was typed; then in. */
async function signIn(page) {
  await page.goto(base);
  await page.getByLabel('Benutzername').fill(user);
  await page.getByRole('button', { name: 'English', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.getByLabel('User name').inputValue(), user, 'what was typed stays');
  await page.getByRole('button', { name: 'Deutsch', exact: true }).click();
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Passwort').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByText('Live', { exact: true }).waitFor();
}

/** English by the person's own menu, on the screen where they are, and German again; the choice outlives the page. */
async function chooseInTheMenu(page) {
  await page.goto(`${base}/events`);
  await page.getByRole('heading', { name: 'Ereignisse', exact: true }).waitFor();
  await page.locator('.person').click();
  await page.getByRole('menuitemradio', { name: 'English', exact: true }).click();
  await page.getByRole('heading', { name: 'Events', exact: true }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/events');
  await page.reload();
  await page.getByRole('heading', { name: 'Events', exact: true }).waitFor();
  await page.locator('.person').click();
  await page.getByRole('menuitemradio', { name: 'Deutsch', exact: true }).click();
  await page.getByRole('heading', { name: 'Ereignisse', exact: true }).waitFor();
}

async function read(page, { name, path, at }, english) {
  await page.goto(base + (typeof path === 'function' ? path(ids) : path));
  await page.locator('h1').first().waitFor();
  await page.locator(at).first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  const left = OF_OTHERS.includes(name) ? [] : (await textsOf(page)).filter((text) => english.has(text));
  wrong.push(...[...new Set(left)].map((text) => `${name}: in English: ${text}`));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > PHONE.width) {
    wrong.push(`${name}: ${wide} pixels wide in a window of ${PHONE.width}`);
  }
  if (folder) {
    await page.screenshot({ path: join(folder, `de-${name}.png`), fullPage: true });
  }
}

async function walk(context, visits, english) {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watchFaults(page);
  for (let next = visits.shift(); next; next = visits.shift()) {
    try {
      await read(page, next, english);
    } catch (error) {
      wrong.push(`${next.name}: ${error.message}`);
    }
    wrong.push(...faults.splice(0).map((fault) => `${next.name}: ${fault}`));
  }
  await page.close();
}

if (folder) {
  await mkdir(folder, { recursive: true });
}
const browser = await openBrowser();
try {
  const english = await englishSentences();
  const context = await stillContext(browser, ids, { locale: 'de-DE', viewport: PHONE });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watchFaults(page);
  await signIn(page);
  await chooseInTheMenu(page);
  wrong.push(...faults);
  await page.close();
  const visits = VISITS.filter(({ leavesApp, open }) => !leavesApp && !open);
  const count = visits.length;
  await Promise.all(Array.from({ length: HANDS }, () => walk(context, visits, english)));
  assert.deepEqual(wrong, []);
  console.log(`browser: ${count} screens in German, of ${english.size} sentences none in English`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
