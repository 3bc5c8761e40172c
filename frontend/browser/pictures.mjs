/**
 * Pictures of screens in a world that stands still (tests/support/world.py): two passes give the same pixels, and those
 * that the README shows are what the screens are.
 *
 *   node browser/pictures.mjs http://127.0.0.1:PORT IDS_FILE USER PASSWORD [write]
 *
 * `write` makes the README's pictures anew instead. Another version of Chromium draws the edges of letters otherwise, so
 * of these the words and the size must be as they were, and all but a few pixels about as they were.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { show } from './axe.mjs';
import { pictureReader } from './comparing.mjs';
import { signedIn, stillContext } from './still.mjs';
import { openBrowser, STEADY, watchFaults } from './watch.mjs';
import { visit, VISITS } from './visits.mjs';

const [base, idsFile, user, password, mode = ''] = process.argv.slice(2);
if (!base || !idsFile || !user || !password) {
  console.error('usage: node browser/pictures.mjs BASE_URL IDS_FILE USER PASSWORD [write]');
  process.exit(2);
}

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const WORDS = join(FOLDER, 'words.json');
const SHOWN = [
  { file: 'overview.png', visit: 'overview', theme: 'light', size: WIDE },
  { file: 'config-dark.png', visit: 'config-failing', theme: 'dark', size: WIDE },
  { file: 'phone.png', visit: 'overview', theme: 'light', size: PHONE },
];
/** Of 255, and of all pixels. Letters cover about a tenth of a screen, and a fifth of that is edges. */
const SLACK = 48;
const MOST_OTHER = 0.02;
const MOST_BYTES = 400 * 1024;

const ids = JSON.parse(await readFile(idsFile, 'utf8'));

/** The page as a person would find it: at its top, the pointer and the focus nowhere. */
async function picture(page, theme, size) {
  await page.setViewportSize(size);
  await show(page, theme);
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    document.activeElement?.blur();
    scrollTo(0, 0);
    await document.fonts.ready;
  });
  // Once it stands: what was drawn twice the same.
  let last = await page.screenshot();
  for (let tries = 0; tries < 20; tries += 1) {
    const next = await page.screenshot();
    if (next.equals(last)) {
      return next;
    }
    last = next;
  }
  throw new Error(`${page.url()} never stands still`);
}

async function pass(browser, storageState, visits, looks) {
  const context = await stillContext(browser, ids, { storageState });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watchFaults(page);
  const found = new Map();
  for (const one of visits) {
    await page.setViewportSize(WIDE);
    await visit(page, base, ids, one);
    for (const [theme, size] of looks) {
      found.set(`${one.name}, ${theme}, ${size.width} pixels wide`, await picture(page, theme, size));
    }
  }
  await context.close();
  assert.deepEqual(faults, [], 'the page said something');
  return found;
}

async function twoPasses(browser, storageState, reader) {
  const visits = VISITS.filter(({ still }) => still);
  const looks = [
    ['light', WIDE],
    ['dark', WIDE],
    ['light', PHONE],
    ['dark', PHONE],
  ];
  const [first, second] = await Promise.all([1, 2].map(() => pass(browser, storageState, visits, looks)));
  const other = [];
  for (const [name, one] of first) {
    const another = second.get(name);
    if (!one.equals(another)) {
      const difference = await reader.differing(one, another);
      other.push(`${name}: ${difference === null ? 'another size' : `${difference.count} pixels`}`);
      if (process.env.SCREENSHOTS) {
        await mkdir(process.env.SCREENSHOTS, { recursive: true });
        await writeFile(join(process.env.SCREENSHOTS, `pass-1 ${name}.png`), one);
        await writeFile(join(process.env.SCREENSHOTS, `pass-2 ${name}.png`), another);
      }
    }
  }
  assert.deepEqual(other, [], 'pictures that differ between two passes');
  return first.size;
}

/** Those of the README, with the words that each shows. */
async function shown(browser, storageState) {
  const made = [];
  const context = await stillContext(browser, ids, { storageState });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  for (const { file, visit: name, theme, size } of SHOWN) {
    await page.setViewportSize(size);
    await visit(page, base, ids, VISITS.find((one) => one.name === name));
    const png = await picture(page, theme, size);
    const words = await page.evaluate(() => document.body.innerText.split(/\s*\n\s*/).filter(Boolean));
    made.push({ file, png, words });
  }
  await context.close();
  return made;
}

async function write(made) {
  await mkdir(FOLDER, { recursive: true });
  for (const { file, png } of made) {
    await writeFile(join(FOLDER, file), png);
  }
  const words = Object.fromEntries(made.map((one) => [one.file, one.words]));
  await writeFile(WORDS, `${JSON.stringify(words, null, 2)}\n`);
}

async function compare(made, reader) {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const kept = JSON.parse(await readFile(WORDS, 'utf8'));
  let bytes = 0;
  for (const { file, png, words } of made) {
    const before = await readFile(join(FOLDER, file));
    bytes += before.length;
    assert.ok(readme.includes(`docs/pictures/${file}`), `the README does not show ${file}`);
    assert.deepEqual(words, kept[file], `${file} says something else than the screen: run \`make pictures\``);
    const difference = await reader.differing(before, png, SLACK);
    assert.ok(difference !== null, `${file} has another size than the screen: run \`make pictures\``);
    const share = difference.count / difference.of;
    assert.ok(share <= MOST_OTHER, `${file} differs from the screen in ${(100 * share).toFixed(2)} % of its pixels: run \`make pictures\``);
  }
  assert.ok(bytes <= MOST_BYTES, `the README's pictures take ${bytes} bytes`);
}

const browser = await openBrowser(STEADY);
try {
  const { context } = await signedIn(browser, { base, ids, user, password });
  const storageState = await context.storageState();
  await context.close();
  const made = await shown(browser, storageState);
  if (mode === 'write') {
    await write(made);
    console.log(`${made.map(({ file, png }) => `docs/pictures/${file}: ${png.length} bytes`).join('\n')}`);
  } else {
    const reader = await pictureReader(browser);
    const count = await twoPasses(browser, storageState, reader);
    await compare(made, reader);
    console.log(`browser: ${count} pictures are the same pixel by pixel in two passes; the README's are what the screens are`);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
