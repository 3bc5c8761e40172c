/**
 * Stories in real Chromiums, of several people, and of a product and a service that fail: each by itself, on one server.
 *
 *   npm run browser:stories -- http://127.0.0.1:PORT USER PASSWORD RECEIVER_URL STAGE_URL
 *
 * STAGE_URL kills and starts the server, and says what the receiver answers (`.ci/stage.py`). ONLY names one story.
 * CHROMIUM and SCREENSHOTS: see main-job.mjs. Exit code 0: all of it happened, with no console message of the page's own and
 * no axe violation in either theme. The seconds of each are printed.
 */
import assert from 'node:assert/strict';
import { cast, done } from './cast.mjs';
import { faultsBeneath } from './faults-beneath.mjs';
import { killed } from './killed.mjs';
import { looking } from './looking.mjs';
import { many } from './many.mjs';
import { mendedTogether } from './mended-together.mjs';
import { sessionEnds } from './session-ends.mjs';
import { twoPeople } from './two-people.mjs';
import { openBrowser } from './watch.mjs';

const [base, admin, password, receiver, director] = process.argv.slice(2);
if (!base || !admin || !password || !receiver || !director) {
  console.error('usage: npm run browser:stories -- BASE_URL USER PASSWORD RECEIVER_URL STAGE_URL');
  process.exit(2);
}

const STORIES = { twoPeople, mendedTogether, sessionEnds, faultsBeneath, killed, many };
const PEOPLE = { mei: 'Mei Tanaka', bo: 'Bo Berg' };

const browser = await openBrowser();
const ugly = [];
const told = (words) => console.log(`  ${words}`);
const players = cast({ browser, base, admin, password, receiver, director });

try {
  const root = await players.person(admin);
  const ids = {};
  for (const [name, shown] of Object.entries(PEOPLE)) {
    ids[name] = (await done(root, 'create-user', { username: name, displayName: shown, password })).user.id;
  }
  await root.context().close();
  players.user = { known: (name) => ids[name] };
  for (const [name, story] of Object.entries(STORIES)) {
    if (process.env.ONLY && process.env.ONLY !== name) {
      continue;
    }
    const began = performance.now();
    await story({ ...players, look: looking(name, ugly), told });
    console.log(`browser, ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  assert.deepEqual(ugly, [], 'axe found violations');
  console.log('browser, stories: all of them, with no console message of the page’s own and no axe violation');
} catch (error) {
  const open = players.pages.filter(({ page }) => !page.isClosed());
  if (process.env.SCREENSHOTS) {
    for (const [at, { page }] of open.entries()) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/stories-failed-${at}.png`, fullPage: true });
    }
  }
  console.error(error, { ugly, faults: open.map(({ name, faults }) => ({ name, faults })) });
  process.exitCode = 1;
} finally {
  await browser.close();
}
