/** From signing in to a working config, and its end again, without a mouse. */
import assert from 'node:assert/strict';

const FURTHEST = 80;

/** What has the focus, as a person with a screen reader would hear it. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element?.labels?.[0]?.textContent ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    return label.replace(/\s+/g, ' ').trim();
  });
}

/** Tab, until what has the focus is called this. */
async function tabTo(page, name) {
  const passed = [];
  for (let steps = 0; steps < FURTHEST; steps += 1) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    if (name instanceof RegExp ? name.test(here) : here === name) {
      return;
    }
    passed.push(here);
  }
  assert.fail(`never came to ${name} with Tab, only to: ${passed.join(' | ')}`);
}

async function press(page, name) {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

async function type(page, name, text) {
  await tabTo(page, name);
  await page.keyboard.type(text);
}

const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });

/** Begins on the sign-in; ends on the overview. */
export async function mainJobByKeyboard({ page, user, password, receiver, configName }) {
  await page.reload();
  await page.getByLabel('User name').waitFor();
  await type(page, 'User name', user);
  await type(page, 'Password', password);
  await page.keyboard.press('Enter');
  await heading(page, 'Configs').waitFor();

  await press(page, 'Integrations');
  await heading(page, 'Integrations').waitFor();
  await page.getByRole('link', { name: /^Webhook/ }).waitFor();
  await press(page, /^Webhook/);
  await heading(page, 'Webhook').waitFor();
  await press(page, 'Add config');
  await page.getByLabel('Name', { exact: true }).waitFor();
  await type(page, 'Name', configName);
  await type(page, 'URL', receiver);
  await press(page, /^Generate/);
  await page.locator('.made code').waitFor();
  await press(page, 'Add');
  await heading(page, configName).waitFor();

  await press(page, 'Check');
  await page.locator('.answer').filter({ hasText: /\S/ }).and(page.locator(':not(:has-text("Asking"))')).waitFor();
  await press(page, 'Delete…');
  await page.locator('.consequences').waitFor();
  await press(page, 'Leave everything as it is');
  await heading(page, configName).waitFor();
  await press(page, 'Delete…');
  await page.locator('.consequences').waitFor();
  await press(page, 'Delete');
  await page.locator('.ended').waitFor();
}
