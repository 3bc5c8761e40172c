/**
 * A session ends while a form is half filled: for the cookie is gone, the password was changed elsewhere, the account was
 * deactivated. The person signs in where they are and goes on; somebody else who signs in there sees nothing of theirs.
 */
import assert from 'node:assert/strict';
import { done, heading, live, stays } from './cast.mjs';

const sign = (page) => page.getByLabel(/^Sign/);
const note = (page) => page.locator('.signed-out');

async function halfFill(page, base, id, text) {
  await page.goto(`${base}/configs/${id}/settings`);
  await heading(page, 'Settings').waitFor();
  await live(page).waitFor();
  await sign(page).fill(text);
}

async function signInHere(page, secret) {
  await note(page).getByLabel('Password').fill(secret);
  await note(page).getByRole('button', { name: 'Sign in and go on' }).click();
}

async function save(page) {
  await page.locator('.savebar button[type=submit]').click();
  await page.getByText('Saved.', { exact: true }).waitFor();
}

export async function sessionEnds({ person, admin, config, user, grant, base, look, password, faultsOf }) {
  const root = await person(admin);
  const meiId = await user.known('mei');
  const id = await config(root, { name: 'Back desk', path: '/back', type: 'desk.back', integrationId: 'desk' });
  await grant(root, id, meiId, 'EDITOR');
  const mei = await person('mei');
  await halfFill(mei, base, id, 'The cookie is gone');
  const check = await stays(mei);

  // Gone from the browser, and the socket knows nothing of it: the save is what finds out.
  await mei.context().clearCookies();
  await mei.locator('.savebar button[type=submit]').click();
  await note(mei).getByText(/^You are signed out\./).waitFor();
  await look(mei, 'signed-out');
  assert.equal(await sign(mei).inputValue(), 'The cookie is gone');
  await signInHere(mei, 'not my password');
  await note(mei).getByText('Name or password is wrong.').waitFor();
  await signInHere(mei, password);
  await note(mei).waitFor({ state: 'detached' });
  assert.equal(await sign(mei).inputValue(), 'The cookie is gone');
  await save(mei);
  await check();

  // The password was changed elsewhere: the old one is good no more.
  await sign(mei).fill('Another password');
  const another = `${password}, another`;
  await done(root, 'update-user', { userId: meiId, password: another });
  await note(mei).waitFor();
  await signInHere(mei, password);
  await note(mei).getByText('Name or password is wrong.').waitFor();
  await signInHere(mei, another);
  await live(mei).waitFor();
  await note(mei).waitFor({ state: 'detached' });
  assert.equal(await sign(mei).inputValue(), 'Another password');
  await save(mei);
  // The streams go on as well.
  await done(root, 'update-config', { configId: id, values: [{ name: 'sign', value: { text: 'By root' } }], unchecked: true });
  await mei.locator('input[value="By root"]').waitFor();

  // Deactivated, and activated again.
  await sign(mei).fill('Deactivated');
  await done(root, 'update-user', { userId: meiId, isActive: false });
  await note(mei).waitFor();
  await signInHere(mei, another);
  await note(mei).getByText(/your account deactivated/).waitFor();
  assert.equal(await sign(mei).inputValue(), 'Deactivated');
  await done(root, 'update-user', { userId: meiId, isActive: true });
  await signInHere(mei, another);
  await note(mei).waitFor({ state: 'detached' });
  await save(mei);
  await check();

  // Somebody else signs in there: the page begins anew, with nothing of hers.
  await sign(mei).fill('Nobody else reads this');
  await mei.context().clearCookies();
  await mei.locator('.savebar button[type=submit]').click();
  await note(mei).waitFor();
  await note(mei).getByLabel('User name').fill('bo');
  await note(mei).getByText(/^Whoever else signs in begins anew/).waitFor();
  await signInHere(mei, password);
  await mei.getByText('This config does not exist, or you may not see it.').waitFor();
  await note(mei).waitFor({ state: 'detached' });
  await mei.locator('.person').getByText('Bo Berg').waitFor();
  assert.ok(!(await mei.content()).includes('Nobody else reads this'));

  // The same where they have signed in in another tab.
  await halfFill(root, base, id, 'Of root alone');
  await root.context().clearCookies();
  await root.locator('.savebar button[type=submit]').click();
  await note(root).getByRole('button', { name: 'I have signed in in another tab' }).click();
  await note(root).getByText('Nobody is signed in yet.').waitFor();
  const tab = await root.context().newPage();
  await tab.goto(base);
  await tab.getByLabel('User name').fill('bo');
  await tab.getByLabel('Password').fill(password);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await heading(tab, 'Configs').waitFor();
  await note(root).getByRole('button', { name: 'I have signed in in another tab' }).click();
  await root.getByText('This config does not exist, or you may not see it.').waitFor();
  assert.ok(!(await root.content()).includes('Of root alone'));

  await done(root, 'update-user', { userId: meiId, password }).catch(() => undefined);
  assert.deepEqual([...faultsOf(root), ...faultsOf(mei)], []);
  await Promise.all([root, mei].map((page) => page.context().close()));
}
