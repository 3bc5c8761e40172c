/** Looks at screens as they stand: with axe in both themes, and with a camera when there is a folder for it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { violationsInBothThemes } from './axe.mjs';

/** `ugly` fills with what axe finds. */
export function looking(prefix, ugly) {
  let shots = 0;
  return async (page, name) => {
    ugly.push(...(await violationsInBothThemes(page)).map((violation) => `${name}: ${violation}`));
    if (process.env.SCREENSHOTS) {
      shots += 1;
      await mkdir(process.env.SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `${prefix}-${shots}-${name}.png`), fullPage: true });
    }
  };
}
