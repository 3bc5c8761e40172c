/**
 * What people set in their system: colours that are theirs alone (forced colours), and that nothing moves.
 *
 *   node browser/preferences.mjs http://127.0.0.1:PORT IDS_FILE USER PASSWORD
 *
 * The server runs on the world of tests/support/world.py. SCREENSHOTS names a folder for pictures.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureReader } from './comparing.mjs';
import { unseenFocus } from './reaching.mjs';
import { signedIn } from './still.mjs';
import { openBrowser } from './watch.mjs';
import { visit, VISITS } from './visits.mjs';

const [base, idsFile, user, password] = process.argv.slice(2);
if (!base || !idsFile || !user || !password) {
  console.error('usage: node browser/preferences.mjs BASE_URL IDS_FILE USER PASSWORD');
  process.exit(2);
}

const LOOKED_AT = ['overview', 'config-failing', 'settings', 'config-disabled', 'settings-of-all-kinds'];
const folder = process.env.SCREENSHOTS;
const ids = JSON.parse(await readFile(idsFile, 'utf8'));
const visitOf = (name) => VISITS.find((one) => one.name === name);

/** Where one is: among the ways, the tabs and the chips. */
async function chosenDiffer(page) {
  for (const [chosen, other] of [
    ['.rail nav a.active', '.rail nav a:not(.active)'],
    ['[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]'],
    ['.chip:is([aria-current], [aria-pressed=true])', '.chip:not([aria-current], [aria-pressed=true])'],
  ]) {
    const [one, another] = [page.locator(chosen).first(), page.locator(other).first()];
    if ((await one.count()) === 0) {
      continue;
    }
    // All that stands beside the words.
    const looks = (element) => {
      const { borderBottomColor, borderLeftColor, backgroundColor, color, textDecorationLine } = getComputedStyle(element);
      return [borderBottomColor, borderLeftColor, backgroundColor, color, textDecorationLine].join();
    };
    assert.notEqual(await one.evaluate(looks), await another.evaluate(looks), `${chosen} looks like what is not chosen`);
  }
}

/** Every status has a shape of its own, which is seen, and a word of its own. */
async function statusesDiffer(page, reader) {
  const shapes = new Map();
  const words = new Map();
  for (const status of await page.locator('.status[data-shape]').all()) {
    const shape = await status.getAttribute('data-shape');
    const drawn = await status.locator('svg').screenshot();
    assert.ok((await reader.colours(drawn)) > 1, `the shape of ${shape} is not seen`);
    shapes.set(shape, drawn.toString('base64'));
    words.set(shape, (await status.textContent()).trim());
  }
  assert.ok(shapes.size >= 6, `only ${[...shapes.keys()].join(', ')} were there to be told apart`);
  assert.equal(new Set(shapes.values()).size, shapes.size, 'two statuses have one shape');
  assert.equal(new Set(words.values()).size, words.size, 'two statuses have one word');
}

/** Of a fixed size, wherever between two pixels it begins. */
async function drawnAt(page, place) {
  const { x, y } = await place.boundingBox();
  return page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 40, height: 24 } });
}

/** A switch that is on is another one than a switch that is off. */
async function switchesDiffer(page, reader) {
  const track = page.locator('.hero label.switch .track');
  await visit(page, base, ids, visitOf('config-failing'));
  const on = await drawnAt(page, track);
  await visit(page, base, ids, visitOf('config-disabled'));
  const off = await drawnAt(page, track);
  for (const drawn of [on, off]) {
    assert.ok((await reader.colours(drawn)) > 1, 'a switch is not seen');
  }
  const difference = await reader.differing(on, off, 64);
  assert.ok(difference.count >= 40, 'a switch looks the same on and off');
}

async function keep(page, name) {
  if (folder) {
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

async function inForcedColours(browser, reader) {
  for (const colorScheme of ['light', 'dark']) {
    const { context, page, faults } = await signedIn(browser, { base, ids, user, password, forcedColors: 'active', colorScheme });
    for (const name of LOOKED_AT) {
      await visit(page, base, ids, visitOf(name));
      await keep(page, `forced-${colorScheme}-${name}`);
      if (name === 'overview') {
        await statusesDiffer(page, reader);
      }
      await chosenDiffer(page);
      assert.deepEqual(await unseenFocus(page), [], `${name}, in forced colours: focus not seen`);
    }
    await switchesDiffer(page, reader);
    assert.deepEqual(faults, [], 'the page said something');
    await context.close();
  }
}

async function withoutMotion(browser) {
  const { context, page } = await signedIn(browser, { base, ids, user, password, reducedMotion: 'reduce' });
  for (const name of LOOKED_AT) {
    await visit(page, base, ids, visitOf(name));
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) =>
          ['', '::before', '::after'].some((part) => {
            const { transitionDuration, animationName } = getComputedStyle(element, part || null);
            return animationName !== 'none' || transitionDuration.split(', ').some((duration) => duration !== '0s');
          }),
        )
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    assert.deepEqual(moving, [], `${name}: moves`);
  }
  // The same with motion, so that this would be noticed.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const moved = await page.locator('.track').first().evaluate((element) => getComputedStyle(element, '::after').transitionDuration + getComputedStyle(element).transitionDuration);
  assert.match(moved, /[1-9]/, 'nothing moves anyway');
  await context.close();
}

const browser = await openBrowser();
try {
  const reader = await pictureReader(browser);
  await inForcedColours(browser, reader);
  await withoutMotion(browser);
  console.log('browser: in forced colours statuses, switches and the focus are told apart; without motion nothing moves');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
