/** The screens beside the main job: settings, sharing, events, tokens, the person's menu, and two flows that ask first. */
import assert from 'node:assert/strict';

async function changeSettings({ page, look, configName }) {
  await page.getByRole('link', { name: configName, exact: true }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill(`${configName}, renamed`);
  await look('settings');
  await page.locator('button[type=submit]').click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  await page.getByRole('link', { name: `${configName}, renamed` }).click();
  await page.getByRole('heading', { level: 1, name: `${configName}, renamed` }).waitFor();
  await page.getByRole('tab', { name: 'Sharing' }).click();
  await page.getByRole('button', { name: 'Share' }).waitFor();
  await look('sharing');
  await page.getByRole('tab', { name: 'History' }).click();
  await page.locator('.entry').filter({ hasText: 'Settings changed' }).getByText(`${configName}, renamed`).waitFor();
  await look('history');
  await page.getByRole('tab', { name: 'Deliveries' }).click();
}

async function switchOffAndOn({ page, look }) {
  await page.locator('label.switch').click();
  await page.getByRole('switch', { name: 'Disabled' }).waitFor();
  await page.locator('.hero .status[data-shape=off]').waitFor();
  await look('disabled');
  await page.locator('label.switch').click();
  await page.getByRole('switch', { name: 'Enabled' }).waitFor();
}

async function publishByHand({ page, look, eventType }) {
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  await page.getByRole('link', { name: eventType }).first().waitFor();
  await page.getByLabel('Type').fill(eventType);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText(/^Published: /).waitFor();
  await look('events');
  await page.getByRole('link', { name: 'See the event' }).click();
  await page.getByText('Delivered', { exact: true }).waitFor();
  await look('event');
}

async function sendAgain({ page, look, configName }) {
  await page.getByRole('link', { name: `${configName}, renamed`, exact: true }).click();
  await page.getByRole('heading', { level: 3, name: 'Attempt 1' }).waitFor();
  const before = page.url();
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('Sent again from').waitFor();
  await page.locator('.hero .status[data-shape=healthy]').waitFor();
  assert.notEqual(page.url(), before, 'sent again as a delivery of its own');
  await look('sent-again');
}

async function makeAndRevokeToken({ page, look }) {
  await page.locator('.person').click();
  await page.getByRole('menuitem', { name: 'API tokens' }).waitFor();
  await look('menu');
  await page.getByRole('menuitem', { name: 'API tokens' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Browser test');
  await page.getByText('Publish events').click();
  await page.getByRole('button', { name: 'Make token' }).click();
  await page.getByText('It is shown this once').waitFor();
  await look('tokens');
  const row = page.getByRole('listitem').filter({ hasText: 'Browser test' });
  await row.getByRole('button', { name: /^Revoke/ }).click();
  await row.waitFor({ state: 'detached' });
}

async function almostDeactivate({ page, look }) {
  await page.getByRole('link', { name: 'Integrations', exact: true }).click();
  await page.getByRole('link', { name: /^Webhook/ }).click();
  await page.getByRole('button', { name: 'Deactivate…' }).click();
  await page.locator('.consequences li').first().waitFor();
  const address = page.url();
  assert.match(address, /\/flows\//, 'a flow is a page');
  await look('deactivate');
  await page.reload();
  await page.locator('.consequences li').first().waitFor();
  await page.getByRole('button', { name: 'Leave everything as it is' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
}

async function pauseAndResume({ page, look }) {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
  await look('paused');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
}

async function deleteConfig({ page, look, configName }) {
  await page.getByRole('link', { name: `${configName}, renamed`, exact: true }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.locator('.confirm').waitFor();
  await look('delete');
  // What still waits has to be confirmed by the name of the config.
  const typed = page.getByLabel(/^Type .* to confirm$/);
  if ((await typed.count()) > 0) {
    await typed.fill(`${configName}, renamed`);
  }
  await page.locator('.danger-solid').click();
  await page.locator('.ended').waitFor();
  await look('deleted');
  await page.getByRole('link', { name: 'Configs', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Configs' }).waitFor();
  assert.equal(await page.getByRole('link', { name: `${configName}, renamed`, exact: true }).count(), 0);
}

async function signOut({ page, look }) {
  await page.locator('.person').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await look('signed-out');
}

export async function lookAround(tools) {
  await changeSettings(tools);
  await switchOffAndOn(tools);
  await publishByHand(tools);
  await sendAgain(tools);
  await makeAndRevokeToken(tools);
  await almostDeactivate(tools);
  await pauseAndResume(tools);
  await deleteConfig(tools);
  await signOut(tools);
}
