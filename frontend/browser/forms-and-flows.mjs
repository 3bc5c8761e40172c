/** A form with every kind of field, what the integration offers beyond on and off, and flows of every kind of step. */
import assert from 'node:assert/strict';

const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
const idOf = (page) => page.url().match(/\/configs\/([^/?#]+)/)[1];

async function fillIn({ page, look, base, configName }) {
  await page.goto(`${base}/integrations/practice`);
  const activate = page.getByRole('button', { name: 'Activate', exact: true });
  await activate.or(page.getByRole('button', { name: 'Pause', exact: true })).waitFor();
  if (await activate.isVisible()) {
    await activate.click();
  }
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Add config' }).click();
  await page.getByLabel('Name', { exact: true }).fill(configName);

  // A field that makes the form another, and one that is shown by a rule.
  assert.equal(await page.getByLabel(/^Pager/).count(), 0);
  await page.getByText('Page', { exact: true }).click();
  await page.getByLabel(/^Pager/).fill('123');
  // Choices that the integration finds: more than come at once, then those of a search.
  const room = page.getByRole('combobox', { name: /^Room/ });
  await room.click();
  await page.getByRole('option', { name: 'Room 1', exact: true }).waitFor();
  // They come ten at a time: who comes to the end is shown more.
  assert.equal(await page.getByRole('option', { name: 'Room 40' }).count(), 0);
  const list = page.locator('.pop').filter({ has: page.getByRole('option') });
  await page.waitForFunction((pop) => {
    pop.scrollTop = pop.scrollHeight;
    return pop.textContent.includes('Room 40');
  }, await list.elementHandle());
  await page.getByRole('option', { name: 'Room 40' }).waitFor();
  await page.keyboard.type('12');
  await page.getByRole('option', { name: 'Room 1', exact: true }).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=option][data-active]').filter({ hasText: 'Room 12' }).waitFor();
  await look('choices');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Add to Tags' }).fill('own');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('slider', { name: /^Volume/ }).fill('7');
  await page.getByLabel(/^From/).fill('2026-03-04');
  await page.getByLabel('hours').fill('2');
  await page.getByRole('button', { name: /^Add.*to Headers/ }).click();
  await page.getByLabel('Header', { exact: true }).nth(1).fill('x-a');
  await page.getByLabel('Value', { exact: true }).nth(1).fill('1');
  await page.getByRole('button', { name: /^Add.*to Passwords/ }).click();
  const passwords = page.getByRole('group', { name: /^Passwords/ });
  await passwords.getByRole('textbox').first().fill('door');
  await passwords.locator('input[type=password]').fill('sesame');
  await page.getByRole('button', { name: 'Add Target' }).click();
  await page.getByRole('group', { name: 'Target 1' }).getByLabel(/^Label/).fill('North');

  // A condition that is not finished is marked, and nothing is sent.
  await page.getByText('Events of which all of these hold').click();
  const condition = page.getByRole('group', { name: 'Condition 1' });
  await condition.waitFor();
  await page.locator('button[type=submit]').click();
  await condition.getByText('Say what to compare with.').waitFor();
  await look('form-refused');
  const compared = condition.locator('.condition-value');
  await compared.getByRole('textbox').or(compared.getByRole('combobox')).first().fill('ticket.opened');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText(/Nothing is saved yet/).waitFor();
  await look('form-filled');
  await page.locator('button[type=submit]').click();
  await heading(page, configName).waitFor();
  await page.locator('.condition-lines li').waitFor();
  await look('practised');
}

async function seeWhatWasSaved({ page, ask }) {
  const { config } = await ask(page, 'config', { id: idOf(page) });
  const { way, pager, room, tags, volume, day, headers, targets } = config.settings;
  assert.deepEqual(
    { way, pager, room, tags, volume, day, headers, targets },
    {
      way: 'page',
      pager: '123',
      room: 'room-12',
      tags: ['first', 'own'],
      volume: 7,
      day: '2026-03-04',
      headers: { accept: 'text/plain', 'x-a': '1' },
      targets: [{ label: 'North', weight: 1 }],
    },
  );
  assert.equal(config.conditionLines.length, 1);
}

/** Stored rows and secrets come back, are kept, and another row joins them. */
async function changeRows({ page, look, ask, configName }) {
  const id = idOf(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await heading(page, 'Settings').waitFor();
  await page.getByRole('group', { name: 'Target 1' }).getByLabel(/^Label/).waitFor();
  assert.equal(await page.getByRole('combobox', { name: /^Room/ }).inputValue(), 'room-12');
  await page.getByRole('group', { name: /^Passwords/ }).getByText('Set', { exact: true }).waitFor();
  await look('settings-of-all-kinds');
  await page.getByRole('button', { name: 'Add Target' }).click();
  const south = page.getByRole('group', { name: 'Target 2' }).getByLabel(/^Label/);
  await south.fill('South');
  // Whoever leaves with something typed is asked first, and stays with it.
  const leaving = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Events' }).click();
  await leaving.waitFor();
  await look('leaving');
  await page.keyboard.press('Escape');
  await leaving.waitFor({ state: 'hidden' });
  await page.goBack();
  await leaving.getByRole('button', { name: 'Stay here' }).click();
  await leaving.waitFor({ state: 'hidden' });
  assert.equal(await south.inputValue(), 'South');
  await page.locator('button[type=submit]').click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  const { config } = await ask(page, 'config', { id });
  assert.deepEqual(config.settings.targets.map(({ label }) => label), ['North', 'South']);
  await page.getByRole('link', { name: configName }).click();
  await heading(page, configName).waitFor();
}

async function putBack({ page, look, ask }) {
  const id = idOf(page);
  await page.getByRole('tab', { name: 'History' }).click();
  const changed = page.locator('.entry').filter({ hasText: 'Settings changed' });
  await changed.waitFor();
  await look('history-of-rows');
  await changed.getByRole('button', { name: /^Put back/ }).click();
  await page.getByText('Put back, secrets excepted.').waitFor();
  const { config } = await ask(page, 'config', { id });
  assert.deepEqual(config.settings.targets.map(({ label }) => label), ['North']);
}

async function beCalled({ page, look, ask }) {
  const { config: before } = await ask(page, 'config', { id: idOf(page) });
  await page.locator('.inbound code').filter({ hasText: before.inboundUrl }).waitFor();
  await page.getByRole('button', { name: 'New address…' }).click();
  await look('new-address');
  await page.getByRole('button', { name: 'Make a new one' }).click();
  await page.getByText('This is the new address.').waitFor();
  const { config: after } = await ask(page, 'config', { id: idOf(page) });
  assert.notEqual(after.inboundUrl, before.inboundUrl);
  await page.locator('.inbound code').filter({ hasText: after.inboundUrl }).waitFor();
}

async function actOnThings({ page, look }) {
  await page.getByRole('button', { name: 'Greet' }).click();
  await page.getByText('Hello from Practice.').waitFor();
  await page.getByRole('tab', { name: 'Resources' }).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByText(/2 new/).waitFor();
  const lamp = page.locator('.resource').filter({ hasText: 'Lamp a' });
  await lamp.getByRole('button', { name: /^Switch/ }).click();
  await lamp.getByText('Switched.').waitFor();
  await look('resources');
}

/** A form, a menu, work, another site: each a step of one action. */
async function walkAnAction({ page, look, base }) {
  await page.goto(`${base}/integrations/practice`);
  await page.getByRole('button', { name: 'Report…' }).click();
  await page.getByLabel(/^Title/).fill('Yearly');
  await look('flow-form');
  await page.locator('button[type=submit]').click();
  await heading(page, 'Which report?').waitFor();
  await page.reload();
  await heading(page, 'Which report?').waitFor();
  await look('flow-menu');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  assert.equal(await page.getByLabel(/^Title/).inputValue(), 'Yearly', 'what was answered is still there');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Short' }).click();
  await heading(page, 'Working').waitFor();
  await look('flow-progress');
  // Nobody presses anything: the worker asks, and the page hears of it.
  await heading(page, 'Go there').waitFor();
  await look('flow-external');
  const away = await page.getByRole('link', { name: /^Go on at the service/ }).getAttribute('href');
  const state = new URL(away).searchParams.get('state');
  const other = await page.context().newPage();
  await other.goto(`${base}/oauth/callback?state=${encodeURIComponent(state)}&code=77`);
  await other.close();
  await page.locator('.ended').getByText('The report is made.').waitFor();
  await look('flow-done');
}

async function configureByFlow({ page, look, ask, base, id }) {
  const { startFlow } = await ask(page, 'start-flow', { input: { kind: 'CONFIGURE', configId: id } });
  assert.equal(startFlow.__typename, 'StartFlowPayload', JSON.stringify(startFlow));
  await page.goto(`${base}/flows/${startFlow.flow.id}`);
  await page.getByLabel(/^Pager/).fill('456');
  await look('flow-configure');
  await page.locator('button[type=submit]').click();
  await page.locator('.ended').waitFor();
  const { config } = await ask(page, 'config', { id });
  assert.equal(config.settings.pager, '456');
}

async function deleteByFlow({ page, look, base, id }) {
  await page.goto(`${base}/configs/${id}`);
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.locator('.consequences li').first().waitFor();
  await look('flow-delete');
  await page.locator('.danger-solid').click();
  await page.locator('.ended').waitFor();
}

/** On a phone nothing is cut off. */
async function onAPhone({ page, look, base, id }) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, path] of [
    ['phone-settings', `/configs/${id}/settings`],
    ['phone-history', `/configs/${id}?tab=history`],
    ['phone-resources', `/configs/${id}?tab=resources`],
  ]) {
    await page.goto(base + path);
    await page.locator('.fieldset, .entry, .resource').first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${name} is ${width} px wide`);
    await look(name);
  }
  await page.setViewportSize(size);
}

export async function formsAndFlows(tools) {
  await fillIn(tools);
  await seeWhatWasSaved(tools);
  await changeRows(tools);
  const id = idOf(tools.page);
  await putBack(tools);
  await beCalled(tools);
  await actOnThings(tools);
  await walkAnAction(tools);
  await configureByFlow({ ...tools, id });
  await onAPhone({ ...tools, id });
  await deleteByFlow({ ...tools, id });
  await tools.page.goto(tools.base);
  await heading(tools.page, 'Configs').waitFor();
}
