/**
 * The app over 150 integrations and thousands of configs and deliveries (FULL=1: 10,000 and 100,000): page after page of
 * lists, filters that stand in the address, the keyboard alone; and however far somebody goes, the page holds no more than it
 * can carry.
 */
import assert from 'node:assert/strict';
import { heading, rows } from './cast.mjs';

const [CONFIGS, DELIVERIES] = process.env.FULL === '1' ? [10_000, 100_000] : [2_000, 8_000];
const PAGES = 12;
/** Of which a page of a hundred configs takes about two thousand. */
const MOST_NODES = 9_000;

const nodes = (page) => page.evaluate(() => document.getElementsByTagName('*').length);

/** Goes on to the end of what is shown, so often; returns how many rows there were to see, page by page. */
async function goOn(page, { list, more, times, within = page }) {
  for (let count = 1; count <= times; count += 1) {
    const last = await list.last().textContent();
    const button = within.getByRole('button', { name: more, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      ([selector, before]) => [...document.querySelectorAll(selector)].at(-1)?.textContent !== before,
      [list.selector, last],
    );
  }
}

const listOf = (page, selector) => Object.assign(page.locator(selector), { selector });

export async function many({ person, admin, direct, look, base, told, faultsOf }) {
  const began = performance.now();
  await direct('fill', { configs: CONFIGS, deliveries: DELIVERIES });
  told(`filled and started again in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const page = await person(admin);
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      window.longest = Math.max(window.longest, ...list.getEntries().map((entry) => entry.duration));
    }).observe({ type: 'longtask', buffered: true });
  });
  const measured = async (what) =>
    told(`${what}: ${await nodes(page)} nodes, longest task ${Math.round(await page.evaluate(() => window.longest))} ms`);

  // All configs: twelve pages of a hundred, then one of them by name.
  await page.goto(base);
  await heading(page, 'Configs').waitFor();
  await page.locator('.line').nth(30).waitFor();
  await measured('overview');
  await look(page, 'overview');
  await goOn(page, { list: listOf(page, 'section[aria-labelledby=all] .line'), more: 'Show more', times: PAGES, within: page.getByRole('region', { name: 'Everything else' }) });
  await measured(`overview, ${PAGES} pages further`);
  assert.ok((await nodes(page)) < MOST_NODES, 'the page holds all that it ever showed');
  await page.getByLabel('Search configs').fill('Many 00777');
  await page.waitForURL((url) => url.searchParams.get('find') === 'Many 00777');
  await page.getByRole('heading', { level: 2, name: 'Found' }).waitFor();
  await page.locator('section[aria-labelledby=all] .line').nth(1).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('link', { name: 'Many 00777', exact: true }).waitFor();

  // All integrations, and the configs of one that has thousands.
  await page.getByRole('link', { name: 'Integrations', exact: true }).click();
  await heading(page, 'Integrations').waitFor();
  await page.getByRole('link', { name: /^Service 000/ }).waitFor();
  await page.getByRole('button', { name: 'Show more', exact: true }).click();
  await page.getByRole('link', { name: /^Service 149/ }).waitFor();
  await measured('integrations');
  await page.getByRole('link', { name: /^Service 000/ }).click();
  await heading(page, 'Service 000').waitFor();
  await page.getByRole('link', { name: 'Many 00000', exact: true }).waitFor();
  await goOn(page, { list: listOf(page, 'section[aria-labelledby=configs] .line'), more: 'Show more', times: 3 });
  await measured('integration, 3 pages further');

  // The deliveries of the busiest.
  const busiest = `Many ${String(CONFIGS - 1).padStart(5, '0')}`;
  await page.goto(`${base}/?find=${encodeURIComponent(busiest)}`);
  await page.getByRole('link', { name: busiest, exact: true }).click();
  await heading(page, busiest).waitFor();
  await rows(page, 'Delivered').first().waitFor();
  await measured('config');
  await goOn(page, { list: listOf(page, 'tbody tr'), more: 'Show older', times: PAGES });
  await measured(`config, ${PAGES} pages further`);
  assert.ok((await nodes(page)) < MOST_NODES, 'the page holds all that it ever showed');
  await look(page, 'deliveries');
  await page.getByRole('link', { name: 'Rejected', exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get('state') === 'rejected');
  await rows(page, 'Rejected').first().waitFor();
  assert.equal(await rows(page, 'Delivered').count(), 0);
  await goOn(page, { list: listOf(page, 'tbody tr'), more: 'Show older', times: 2 });
  await page.reload();
  await rows(page, 'Rejected').first().waitFor();
  assert.equal(await rows(page, 'Delivered').count(), 0);
  // To one of them and back, by keyboard alone.
  await rows(page, 'Rejected').first().getByRole('link').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 3, name: 'Attempt 1' }).waitFor();
  await page.goBack();
  await rows(page, 'Rejected').first().waitFor();

  // All events.
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  await heading(page, 'Events').waitFor();
  await page.locator('.lines').first().getByRole('link').first().waitFor();
  await goOn(page, { list: listOf(page, 'main .lines > li'), more: 'Show older', times: 3 });
  await measured('events, 3 pages further');
  assert.deepEqual(faultsOf(page), []);
  await page.context().close();
}
