/** Which screens are switched between, by what is clicked, and when each stands there with its rows. */

const SCREENS = {
  configs: { path: '/', heading: 'Configs', rows: '#main .line', least: 50 },
  integrations: { path: '/integrations', heading: 'Integrations', rows: '#main .card', least: 3 },
  integration: { path: '/integrations/webhook', heading: 'Webhook', rows: '#main .line', least: 50 },
  config: { path: '/configs/[^/?]+', rows: '#main tbody tr', least: 20 },
  history: { path: '/configs/[^/?]+\\?tab=history', rows: '#main [role=tab][id$=history][aria-selected=true]', least: 1 },
  sharing: { path: '/configs/[^/?]+\\?tab=sharing', rows: '#main form', least: 1 },
  settings: { path: '/configs/[^/]+/settings', heading: 'Settings', rows: '#main form input', least: 2 },
  delivery: { path: '/deliveries/[^/]+', rows: '#main h1', least: 1 },
  events: { path: '/events', heading: 'Events', rows: '#main .lines > .grant', least: 20 },
  event: { path: '/events/[^/]+', rows: '#main .lines > .grant', least: 1 },
  health: { path: '/health', heading: 'Health', rows: '#main td', least: 3 },
  people: { path: '/people', heading: 'People', rows: '#main .person-line', least: 10 },
  user: { path: '/people/[^/]+', rows: '#main form', least: 1 },
  groups: { path: '/people/groups', heading: 'Groups', rows: '#main .grant', least: 5 },
  group: { path: '/people/groups/[^/]+', rows: '#main form', least: 1 },
  audit: { path: '/audit', heading: 'Audit', rows: '#main .history > li', least: 1 },
  account: { path: '/account', heading: 'Account', rows: '#main form', least: 1 },
  tokens: { path: '/tokens', heading: 'API tokens', rows: '#main form', least: 1 },
};

const RAIL = { configs: 'Configs', integrations: 'Integrations', events: 'Events', health: 'Health', people: 'People', audit: 'Audit' };

const rail = (screen) => (page) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: RAIL[screen], exact: true });
const link = (selector) => (page) => page.locator(`#main ${selector}`).first();
const button = (name) => (page) => page.locator('#main').getByRole('button', { name, exact: true });
const tab = (name) => (page) => page.getByRole('tab', { name });
const menu = (name) => async (page) => {
  await page.locator('.rail .person').click();
  return page.getByRole('menuitem', { name, exact: true });
};

/** Each of the main screens from each of the others. */
function acrossTheRail() {
  const steps = [];
  const names = Object.keys(RAIL);
  for (const [place, from] of names.entries()) {
    for (const to of names.slice(place + 1)) {
      steps.push([from, rail(from)], [to, rail(to)], [from, rail(from)]);
    }
  }
  return steps;
}

/** Everything below them, there and back. */
const BELOW = [
  ['configs', rail('configs')],
  ['config', link('section[aria-labelledby=all] .who a')],
  ['history', tab('History')],
  ['sharing', tab('Sharing')],
  ['config', tab('Deliveries')],
  ['delivery', link('tbody a')],
  ['config', link('.crumbs li:last-child a')],
  ['settings', button('Settings')],
  ['config', link('.crumbs li:last-child a')],
  ['integration', link('.crumbs li:last-child a')],
  ['config', link('.line .who a')],
  ['configs', link('.crumbs li:first-child a')],
  ['events', rail('events')],
  ['event', link('.lines .who a, .lines a')],
  ['events', link('.crumbs a')],
  ['people', rail('people')],
  ['user', link('.person-line .who a')],
  ['people', link('.crumbs a')],
  ['groups', link('.people-nav a:last-child')],
  ['group', link('.grant .who a')],
  ['groups', link('.crumbs li:last-child a')],
  ['account', menu('Account')],
  ['tokens', menu('API tokens')],
  ['configs', rail('configs')],
];

/** Goes all ways, from the configs and back to them; tells `FROM>TO`, how long it took, and whether something was waited for in sight. */
export async function* switched(page, isWhole = true) {
  let from = 'configs';
  for (const [to, at] of [...(isWhole ? acrossTheRail() : []), ...BELOW]) {
    if (to === from) {
      continue;
    }
    const { path, heading = null, rows, least } = SCREENS[to];
    const target = await at(page);
    await target.scrollIntoViewIfNeeded();
    await page.evaluate((wanted) => window.bench.arrival(wanted), { path, heading, rows, least });
    await target.click();
    const found = await Promise.race([page.evaluate(() => window.bench.result), new Promise((resolve) => setTimeout(resolve, 20_000, null))]);
    if (found === null) {
      throw new Error(`${from} to ${to}: not there in 20 s, but at ${page.url()}: ${(await page.locator('#main').innerText()).slice(0, 300)}`);
    }
    yield { way: `${from}>${to}`, to, ms: found.paintedAt - found.startedAt, hasSpinner: found.hasSpinner };
    from = to;
    // What is read again meanwhile is not the next step's.
    await page.waitForTimeout(250);
  }
}
