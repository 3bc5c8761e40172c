/**
 * The server is killed beneath two pages, one that shows a config and one with a half-filled form, and comes back: both go
 * on by themselves, show what happened meanwhile, each thing once, and keep what was typed.
 */
import assert from 'node:assert/strict';
import { done, heading, live, rows, stays } from './cast.mjs';

const DEADLINE_MS = 50_000;
/** What the browser itself writes of a server that is away. */
const REFUSED = /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|WebSocket is closed|WebSocket connection to .* failed/;

export async function killed({ person, admin, config, direct, publish, faultsOf, look, base, told }) {
  const type = 'boiler.cold';
  const [watching, typing] = [await person(admin), await person(admin)];
  const id = await config(watching, { name: 'Boiler', path: '/boiler', type });
  await watching.goto(`${base}/configs/${id}`);
  await heading(watching, 'Boiler').waitFor();
  await publish(watching, type, { number: 0 });
  await rows(watching, 'Delivered').first().waitFor();
  await typing.goto(`${base}/configs/${id}/settings`);
  const url = typing.locator('input[type=url]').first();
  await url.waitFor();
  await url.fill('http://half.typed');
  // The destination has changed: the secret has to be given anew.
  await typing.getByRole('button', { name: 'Generate Signing secret' }).click();
  const checks = [await stays(watching), await stays(typing)];
  assert.deepEqual([...faultsOf(watching), ...faultsOf(typing)], []);

  await direct('kill');
  for (const page of [watching, typing]) {
    await page.locator('.connection[data-connection=offline]').getByText(/^Offline/).waitFor();
  }
  await look(watching, 'offline');
  // What cannot be saved now is said to be so, and stays.
  await typing.locator('.savebar button[type=submit]').click();
  await typing.getByText('The server did not answer. Look at your connection, then try again.').waitFor();
  assert.equal(await url.inputValue(), 'http://half.typed');
  await look(typing, 'offline-form');

  await direct('start');
  const back = performance.now();
  const sinceS = () => (performance.now() - back) / 1000;
  const comeBack = Promise.all([watching, typing].map((page) => live(page).waitFor({ timeout: DEADLINE_MS }).then(sinceS)));
  // Another page changes the config and publishes at once.
  const other = await person(admin);
  await done(other, 'update-config', { configId: id, values: [{ name: 'name', value: { text: 'Boiler, mended' } }], unchecked: true });
  for (const number of [1, 2, 3]) {
    await publish(other, type, { number });
  }
  const [one, two] = await comeBack;
  await heading(watching, 'Boiler, mended').waitFor();
  await rows(watching, 'Delivered').nth(3).waitFor();
  assert.equal(await watching.locator('tbody tr').count(), 4, 'each delivery once');
  told(`live again ${one.toFixed(1)} and ${two.toFixed(1)} s after the server, all shown after ${sinceS().toFixed(1)} s`);

  await typing.getByText(/saved this while you were editing/).waitFor();
  await typing.getByText('Boiler, mended', { exact: true }).first().waitFor();
  assert.equal(await url.inputValue(), 'http://half.typed');
  for (const check of checks) {
    await check();
  }
  const said = [...faultsOf(watching), ...faultsOf(typing)].filter((fault) => !REFUSED.test(fault));
  assert.deepEqual(said, [], 'a page said something of its own');
  assert.deepEqual(faultsOf(other), []);
  const came = await direct('received', { path: '/boiler' });
  assert.deepEqual(came.map((body) => JSON.parse(body).data.number).toSorted(), [0, 1, 2, 3], 'each event came once');
  await done(other, 'delete-config', { configId: id, mode: 'ALL' });
  await Promise.all([watching, typing, other].map((page) => page.context().close()));
}
