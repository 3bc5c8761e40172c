/**
 * A config breaks beneath two people: both see why at once, its owner mends it, what was held goes out, the colleague sees
 * it healthy and sends again what was rejected; then it is shared no more, and nothing leads back to it.
 */
import assert from 'node:assert/strict';
import { heading, rows, stays } from './cast.mjs';

const shape = (page, name) => page.locator(`.hero .status[data-shape=${name}]`);

export async function mendedTogether({ person, admin, config, user, grant, revoke, publish, direct, receiver, base, look, faultsOf }) {
  const [root, mei] = [await person(admin), await person('mei')];
  const meiId = await user.known('mei');
  const type = 'gate.opened';
  await direct('answer', { path: '/gate', status: 400 });
  await direct('answer', { path: '/gate-closed', status: 401 });
  const id = await config(root, { name: 'Gate', path: '/gate', type });
  const checks = [await stays(mei)];
  await grant(root, id, meiId, 'OPERATOR');
  await mei.getByRole('link', { name: 'Gate', exact: true }).click();
  await heading(mei, 'Gate').waitFor();
  await publish(root, type, { number: 1 });
  await rows(mei, 'Rejected').waitFor();

  // Its owner enters another address, where the sign-in is refused.
  await root.goto(`${base}/configs/${id}/settings`);
  await enter(root, `${receiver}/gate-closed`);
  await root.goto(`${base}/configs/${id}`);
  await heading(root, 'Gate').waitFor();
  checks.push(await stays(root));
  await publish(root, type, { number: 2 });
  for (const page of [root, mei]) {
    await shape(page, 'unauthorized').waitFor();
    await page.locator('.hero').getByText(/refused the (sign-in|credentials)/).waitFor();
    await rows(page, 'Held').waitFor();
  }
  await look(mei, 'broken-colleague');
  // Who may operate it may not sign in again, and is told.
  assert.ok(await mei.getByRole('button', { name: 'Settings' }).isDisabled());

  await root.getByRole('button', { name: 'Settings' }).click();
  await enter(root, `${receiver}/gate-open`);
  // Held deliveries go out by themselves; the colleague's page follows.
  await rows(mei, 'Delivered').waitFor();
  await shape(mei, 'healthy').waitFor();
  await rows(mei, 'Held').waitFor({ state: 'detached' });
  await rows(mei, 'Rejected').getByRole('button', { name: /^Send again/ }).click();
  await rows(mei, 'Delivered').nth(1).waitFor();
  const came = (await direct('received', { path: '/gate-open' })).map((body) => JSON.parse(body).data.number);
  assert.deepEqual(came.toSorted(), [1, 2]);
  await look(mei, 'mended-colleague');

  // Shared no more: the page closes, and neither back nor a link leads there.
  await mei.getByRole('tab', { name: 'History' }).click();
  await mei.locator('.entry').first().waitFor();
  await revoke(root, id, meiId);
  await mei.getByText('This config does not exist, or you may not see it.').waitFor();
  await look(mei, 'closed');
  for (const check of checks) {
    await check();
  }
  await mei.goBack();
  await heading(mei, 'Configs').waitFor();
  assert.equal(await mei.getByRole('link', { name: 'Gate', exact: true }).count(), 0);
  await mei.goForward();
  await mei.getByText('This config does not exist, or you may not see it.').waitFor();
  for (const path of [`/configs/${id}`, `/configs/${id}/settings`, `/configs/${id}?tab=history`, `/configs/${id}?tab=sharing`]) {
    await mei.goto(base + path);
    await mei.getByText('This config does not exist, or you may not see it.').waitFor();
  }
  assert.deepEqual([...faultsOf(root), ...faultsOf(mei)], []);
  await Promise.all([root, mei].map((page) => page.context().close()));
}

async function enter(page, url) {
  await heading(page, 'Settings').waitFor();
  await page.locator('input[type=url]').first().fill(url);
  // The secret of the old place does not go to another.
  await page.getByRole('button', { name: 'Generate Signing secret' }).click();
  await page.locator('.savebar button[type=submit]').click();
  await page.getByText('Saved.', { exact: true }).waitFor();
}
