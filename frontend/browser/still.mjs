/** Pages whose clock stands still and that move nothing: what they show is the same each time. */
import { watchFaults } from './watch.mjs';

/** A context at the world's moment. */
export async function stillContext(browser, ids, more = {}) {
  const context = await browser.newContext({
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...more,
  });
  await context.clock.setFixedTime(new Date(ids.moment));
  return context;
}

/** One that is signed in; `before` is told of the page with the sign-in. */
export async function signedIn(browser, { base, ids, user, password, before, ...more }) {
  const context = await stillContext(browser, ids, more);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watchFaults(page);
  await page.goto(base);
  await page.getByLabel('User name').waitFor();
  await before?.(page);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByText('Live', { exact: true }).waitFor();
  return { context, page, faults };
}
