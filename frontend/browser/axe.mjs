/** Looks at a page with axe-core, in both themes. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it stands. */
export async function violations(page) {
  // Through the debugger, not a <script>: the page's own policy stays as it is.
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(source);
  }
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** In that theme, once its colours have come. */
export async function show(page, theme) {
  await page.evaluate(async (name) => {
    document.documentElement.dataset.theme = name;
    // Colours under way from one theme to the other would be measured half-way: let them begin, then let them end.
    document.body.getBoundingClientRect();
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
  }, theme);
}

/** Every violation on the page as it stands, named by theme. */
export async function violationsInBothThemes(page) {
  const all = [];
  for (const theme of ['dark', 'light']) {
    await show(page, theme);
    all.push(...(await violations(page)).map((violation) => `${theme}: ${violation}`));
  }
  return all;
}
