/** The service beneath a form is slow, down or says no; a conversation is declined, left, gone back to, answered twice. */
import assert from 'node:assert/strict';
import { done, heading, stays } from './cast.mjs';

const room = (page) => page.getByRole('combobox', { name: /^Room/ });
const pop = (page) => page.locator('.pop');

async function choicesThatFail({ page, direct, look, base, id }) {
  await direct('answer', { path: '/rooms/rooms', status: 500 });
  await page.goto(`${base}/configs/${id}/settings`);
  await heading(page, 'Settings').waitFor();
  const check = await stays(page);
  await page.getByLabel(/^Sign/).fill('Kept');
  await room(page).click();
  const again = pop(page).getByRole('button', { name: 'Try again' });
  await again.waitFor();
  const broken = await pop(page).getByRole('status').textContent();
  assert.ok(broken.length > 20, broken);
  await look(page, 'choices-failed');
  // Never an answer: given up in time, and said so.
  await direct('answer', { path: '/rooms/rooms', isHanging: true });
  await again.click();
  await pop(page).getByText('Asking…').waitFor();
  await again.waitFor();
  assert.match(await pop(page).getByRole('status').textContent(), /in time|did not answer/);
  // Slow: it comes all the same, and typing goes on meanwhile.
  await direct('answer', { path: '/rooms/rooms', body: 'Library\nKitchen', delayS: 1 });
  await again.click();
  await pop(page).getByText('Asking…').waitFor();
  await look(page, 'choices-slow');
  await page.getByRole('option', { name: 'Kitchen' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await room(page).inputValue(), 'Kitchen');
  assert.equal(await page.getByLabel(/^Sign/).inputValue(), 'Kept');
  await check();
}

/** A check that takes long: pressed twice, it is asked once, and what is typed meanwhile stays. */
async function slowSave({ page, direct }) {
  await direct('answer', { path: '/rooms/desk', delayS: 1 });
  const before = (await direct('received', { path: '/rooms/desk' })).length;
  await page.locator('.savebar button[type=submit]').dblclick();
  await page.getByText('Saved.', { exact: true }).waitFor();
  assert.ok((await direct('received', { path: '/rooms/desk' })).length - before <= 1, 'asked more than once');
  assert.equal(await room(page).inputValue(), 'Kitchen');
  await direct('answer', { path: '/rooms/desk', status: 500 });
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('.savebar .note[data-tone=DANGER]').waitFor();
}

async function begin({ page, base }) {
  await page.goto(`${base}/integrations/desk`);
  await page.getByRole('button', { name: /^Pair/ }).dblclick();
  await heading(page, 'Pair it there').waitFor();
  const away = await page.getByRole('link', { name: /^Go on at the service/ }).getAttribute('href');
  return new URL(away).searchParams.get('state');
}

async function comeBack({ page, base, query }) {
  const tab = await page.context().newPage();
  await tab.goto(`${base}/oauth/callback?${new URLSearchParams(query)}`);
  return tab;
}

async function conversations({ page, look, base }) {
  // Declined there: said so, and what to do.
  let state = await begin({ page, base });
  let tab = await comeBack({ page, base, query: { state, error: 'access_denied' } });
  await page.locator('.ended').getByText('The service says: access_denied.').waitFor();
  await look(page, 'declined');
  await tab.close();
  await page.locator('.ended').getByRole('link', { name: /^Go to Desk/ }).click();
  await heading(page, 'Desk').waitFor();

  // Loaded again in the middle, left and come back to, then back from the service in another tab.
  state = await begin({ page, base });
  const address = page.url();
  await page.reload();
  await heading(page, 'Pair it there').waitFor();
  await page.goBack();
  await heading(page, 'Desk').waitFor();
  await page.goForward();
  await heading(page, 'Pair it there').waitFor();
  // Too early: it goes on waiting, and sends there anew.
  await page.getByRole('button', { name: 'I am back' }).click();
  await page.locator(`a.primary:not([href$="${state}"])`).waitFor();
  await heading(page, 'Pair it there').waitFor();
  state = new URL(await page.locator('a.primary').getAttribute('href')).searchParams.get('state');
  tab = await comeBack({ page, base, query: { state, code: '42' } });
  await tab.getByText('Signed in; you can close this page.').waitFor();
  await page.locator('.ended').getByText('The desk is paired.').waitFor();
  // Once more with the same: nothing is done twice, and it is said.
  await tab.goto(`${base}/oauth/callback?${new URLSearchParams({ state, code: '42' })}`);
  await tab.getByText(/^(This was answered already|Nothing that you have started waits for this)/).waitFor();
  await look(tab, 'come-back-twice');
  await tab.close();
  // What is over stays over.
  await page.goto(address);
  await page.locator('.ended').waitFor();
}

export async function faultsBeneath({ person, admin, config, direct, look, base, faultsOf }) {
  const page = await person(admin);
  const id = await config(page, { name: 'Reading room', path: '/rooms', type: 'desk.room', integrationId: 'desk' });
  await choicesThatFail({ page, direct, look, base, id });
  await slowSave({ page, direct });
  await conversations({ page, look, base });
  assert.deepEqual(faultsOf(page), []);
  await done(page, 'delete-config', { configId: id, mode: 'ALL' });
  await page.context().close();
}
