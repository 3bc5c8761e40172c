/** Two people edit one config: nobody overwrites what they have not seen, and nobody loses what they have typed. */
import assert from 'node:assert/strict';
import { done, heading, live, stays } from './cast.mjs';

const name = (page) => page.getByLabel('Name', { exact: true });
const sign = (page) => page.getByLabel(/^Sign/);
const save = (page) => page.locator('.savebar button[type=submit]').click();
const saved = (page) => page.getByText('Saved.', { exact: true }).waitFor();

/** Holds back what the server sends on this page's socket until it is let go: news that are late on their way. */
async function delayable(page) {
  let held = null;
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => (held === null ? socket.send(message) : held.push(() => socket.send(message))));
  });
  return {
    hold: () => {
      held = [];
    },
    letGo: () => {
      const waiting = held;
      held = null;
      waiting.forEach((send) => send());
    },
  };
}

export async function twoPeople({ person, admin, config, user, grant, base, look, faultsOf }) {
  const root = await person(admin);
  const mei = await person('mei');
  const late = await delayable(mei);
  const id = await config(root, { name: 'Front desk', path: '/front', type: 'desk.front', integrationId: 'desk' });
  const meiId = await user.known('mei');
  await grant(root, id, meiId, 'EDITOR');
  for (const page of [root, mei]) {
    await page.goto(`${base}/configs/${id}/settings`);
    await heading(page, 'Settings').waitFor();
    await live(page).waitFor();
  }
  const checks = [await stays(root), await stays(mei)];

  // Both type; one saves. The other is told at once, keeps theirs, and sees what it was and is.
  await name(mei).fill('Front desk of Mei');
  await sign(root).fill('Closed');
  await save(root);
  await saved(root);
  await mei.getByText(/saved this while you were editing/).waitFor();
  await mei.locator('.changes').getByText('Closed', { exact: true }).waitFor();
  assert.equal(await sign(mei).inputValue(), 'Closed', 'what she has not touched is as it is stored');
  assert.equal(await name(mei).inputValue(), 'Front desk of Mei');
  await look(mei, 'saved-meanwhile');
  await save(mei);
  await saved(mei);
  // Who has nothing typed simply sees it.
  await root.getByLabel('Name', { exact: true }).and(root.locator('[value="Front desk of Mei"]')).waitFor();
  assert.equal(await root.getByText(/saved this while/).count(), 0);

  // The news come late: the save itself is refused, and the form is read anew.
  late.hold();
  await sign(mei).fill('Mei is back soon');
  await name(mei).fill('Mei’s desk');
  await sign(root).fill('Root is out');
  await save(root);
  await saved(root);
  await save(mei);
  await mei.getByText(/^admin saved this while you were editing/).waitFor();
  const changed = mei.locator('.changes > div').filter({ hasText: 'Sign' });
  await changed.getByText('Root is out', { exact: true }).waitFor();
  assert.equal(await sign(mei).inputValue(), 'Mei is back soon');
  late.letGo();
  await look(mei, 'conflict');
  // Theirs for the one, hers for the other.
  await changed.getByRole('button', { name: /^Take theirs/ }).click();
  assert.equal(await sign(mei).inputValue(), 'Root is out');
  assert.equal(await name(mei).inputValue(), 'Mei’s desk');
  await save(mei);
  await saved(mei);
  await root.getByLabel('Name', { exact: true }).and(root.locator('[value="Mei’s desk"]')).waitFor();
  assert.equal(await sign(root).inputValue(), 'Root is out');

  // On top of theirs.
  await sign(mei).fill('On top');
  await sign(root).fill('Below');
  await save(root);
  await saved(root);
  await mei.locator('.changes').getByText('Below', { exact: true }).waitFor();
  await save(mei);
  await saved(mei);
  await root.getByLabel(/^Sign/).and(root.locator('[value="On top"]')).waitFor();

  // A right is taken while she types: the form says why, and keeps it.
  await sign(mei).fill('May I?');
  await grant(root, id, meiId, 'VIEWER');
  await mei.locator('.savebar').getByText(/What you typed stays here until you leave/).waitFor();
  assert.equal(await sign(mei).inputValue(), 'May I?');
  assert.ok(await mei.locator('.savebar button[type=submit]').isDisabled());
  await look(mei, 'right-taken');
  await grant(root, id, meiId, 'EDITOR');
  await mei.locator('.savebar button[type=submit]:enabled').waitFor();
  await save(mei);
  await saved(mei);

  // Deleted while she types.
  await sign(mei).fill('Too late');
  await done(root, 'delete-config', { configId: id, mode: 'ALL' });
  await mei.getByText(/^This config was deleted, or is shared with you no more/).waitFor();
  assert.equal(await sign(mei).inputValue(), 'Too late');
  assert.ok(await mei.locator('.savebar button[type=submit]').isDisabled());
  await look(mei, 'deleted-meanwhile');
  for (const check of checks) {
    await check();
  }
  assert.deepEqual([...faultsOf(root), ...faultsOf(mei)], []);
  await Promise.all([root, mei].map((page) => page.context().close()));
}
