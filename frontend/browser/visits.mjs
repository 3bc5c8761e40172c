/**
 * Every screen, and what opens on it: for each how one comes there in the world of tests/support/world.py, and when it is
 * there. A route of src/routes.ts without a visit is a fault (looks.mjs).
 */

const heading = (page) => page.locator('h1').first().waitFor();
const button = (page, name) => page.getByRole('button', { name, exact: true });
const config = (name) => (ids) => `/configs/${ids[`config ${name}`]}`;
const TICKETS = config('Tickets to billing');
const INVOICES = config('Invoices to accounting');
const LAMPS = config('Lamps in the hall');

/** Opens a flow, and waits until its step is there. */
const flow = (press, at) => async (page) => {
  await press(page);
  await page.waitForURL(/\/flows\//);
  await page.locator(at).first().waitFor();
};

/** `route` as routes.ts writes it; `open` does what comes after the address. `still`: the same pixels each time. */
export const VISITS = [
  { name: 'overview', route: '/', path: '/', at: '.traffic-chart', still: true },
  { name: 'overview-found', route: '/', path: '/?find=invoices', at: '.line' },
  { name: 'overview-not-found', route: '/', path: '/?find=nobody', at: '.empty' },
  { name: 'person-menu', route: '/', path: '/', at: '.traffic-chart', open: (page) => page.locator('.person').click(), opened: '[role=menu]' },
  { name: 'integrations', route: '/integrations', path: '/integrations', at: '.card', still: true },
  { name: 'integration', route: '/integrations/$integrationId', path: '/integrations/webhook', at: '.line' },
  { name: 'integration-actions', route: '/integrations/$integrationId', path: '/integrations/practice', at: '.line' },
  { name: 'integration-history', route: '/integrations/$integrationId', path: '/integrations/webhook?tab=history', at: '.entry' },
  { name: 'integration-access', route: '/integrations/$integrationId', path: '/integrations/webhook?tab=access', at: '.access' },
  { name: 'new-config', route: '/integrations/$integrationId/new', path: '/integrations/webhook/new', at: '.savebar, form button[type=submit]' },
  { name: 'config', route: '/configs/$id', path: TICKETS, at: '.traffic-chart', still: true },
  { name: 'config-failing', route: '/configs/$id', path: INVOICES, at: '.breaker', still: true },
  { name: 'config-unauthorized', route: '/configs/$id', path: config('Night shift pager'), at: 'tbody tr' },
  { name: 'config-actions', route: '/configs/$id', path: LAMPS, at: '.sent .muted' },
  { name: 'config-disabled', route: '/configs/$id', path: config('Old CRM'), at: '.sent .muted' },
  {
    name: 'config-table',
    route: '/configs/$id',
    path: TICKETS,
    at: '.traffic-chart',
    open: (page) => page.locator('.traffic summary').click(),
    opened: '.traffic table',
  },
  {
    name: 'config-report',
    route: '/configs/$id',
    path: TICKETS,
    at: '.traffic-chart',
    open: (page) => button(page, 'Copy for a report').click(),
    opened: '.sent details:not(.traffic details)',
  },
  {
    name: 'preview',
    route: '/configs/$id',
    path: (ids) => `${TICKETS(ids)}?tab=preview`,
    at: '[role=tabpanel] form, [role=tabpanel] button',
    open: async (page) => {
      await page.getByLabel('Type', { exact: true }).fill('ticket.opened');
      await button(page, 'Show what would leave').click();
    },
    opened: '.seen .request',
  },
  { name: 'resources', route: '/configs/$id', path: (ids) => `${LAMPS(ids)}?tab=resources`, at: '[role=tabpanel] li' },
  { name: 'sharing', route: '/configs/$id', path: (ids) => `${TICKETS(ids)}?tab=sharing`, at: '.grant', still: true },
  {
    name: 'sharing-found',
    route: '/configs/$id',
    path: (ids) => `${TICKETS(ids)}?tab=sharing`,
    at: '.grant',
    open: (page) => page.getByLabel('Person or group').fill('jonas'),
    opened: '.grant-form button:has-text("Jonas Weber")',
  },
  { name: 'history', route: '/configs/$id', path: (ids) => `${TICKETS(ids)}?tab=history`, at: '.entry' },
  {
    name: 'many-again',
    route: '/configs/$id',
    path: (ids) => `${INVOICES(ids)}?state=rejected`,
    at: 'tbody tr',
    open: (page) => button(page, 'Send many again…').click(),
    opened: '[role=tabpanel] select',
  },
  {
    name: 'cancel-many',
    route: '/flows/$id',
    path: INVOICES,
    at: 'tbody tr',
    open: flow((page) => button(page, 'Cancel what waits…').click(), '.consequences li'),
  },
  {
    name: 'delete-config',
    route: '/flows/$id',
    path: TICKETS,
    at: '.hero',
    open: flow((page) => button(page, 'Delete…').click(), '.consequences li'),
    still: true,
  },
  {
    name: 'sign-in-again',
    route: '/flows/$id',
    path: config('Night shift pager'),
    at: '.hero',
    open: flow((page) => page.locator('.hero button.primary').click(), 'main form'),
  },
  {
    name: 'deactivate',
    route: '/flows/$id',
    path: '/integrations/webhook',
    at: '.line',
    open: flow((page) => button(page, 'Deactivate…').click(), '.consequences li'),
  },
  {
    name: 'flow-form',
    route: '/flows/$id',
    path: '/integrations/practice',
    at: '.line',
    open: flow((page) => button(page, 'Report…').click(), '.answers button'),
  },
  { name: 'settings', route: '/configs/$id/settings', path: (ids) => `${TICKETS(ids)}/settings`, at: 'main form', still: true },
  {
    name: 'rotate',
    route: '/configs/$id/settings',
    path: (ids) => `${TICKETS(ids)}/settings`,
    at: 'main form',
    open: (page) => button(page, 'Replace Signing secret').click(),
    opened: 'input[type=password]',
  },
  {
    name: 'settings-preview',
    route: '/configs/$id/settings',
    path: (ids) => `${config('Alerts in #operations')(ids)}/settings`,
    at: 'main form',
    open: (page) => page.getByText('Preview what would leave with these settings').click(),
    opened: 'details[open] button',
  },
  { name: 'settings-of-all-kinds', route: '/configs/$id/settings', path: (ids) => `${LAMPS(ids)}/settings`, at: 'main form' },
  { name: 'delivery', route: '/deliveries/$id', path: (ids) => `/deliveries/${ids['delivery-delivered']}`, at: 'h3' },
  { name: 'delivery-retrying', route: '/deliveries/$id', path: (ids) => `/deliveries/${ids['delivery-retrying']}`, at: 'h3', still: true },
  { name: 'delivery-held', route: '/deliveries/$id', path: (ids) => `/deliveries/${ids['delivery-held']}`, at: 'h3' },
  { name: 'delivery-unknown', route: '/deliveries/$id', path: (ids) => `/deliveries/${ids['delivery-unknown']}`, at: 'h3' },
  { name: 'events', route: '/events', path: '/events', at: '.lines li', still: true },
  { name: 'events-none', route: '/events', path: '/events?type=nothing.*', at: '.empty' },
  { name: 'event', route: '/events/$id', path: (ids) => `/events/${ids.event}`, at: 'h1' },
  { name: 'health', route: '/health', path: '/health', at: '.healths' },
  { name: 'tokens', route: '/tokens', path: '/tokens', at: '.grant' },
  { name: 'graphiql', route: '/graphiql', path: '/graphiql', leavesApp: true },
  { name: 'account', route: '/account', path: '/account', at: 'main form' },
  { name: 'people', route: '/people', path: '/people', at: '.lines li', still: true },
  { name: 'new-user', route: '/people/new', path: '/people/new', at: 'main form' },
  { name: 'user', route: '/people/$id', path: (ids) => `/people/${ids.user}`, at: '#activation' },
  {
    name: 'deactivate-user',
    route: '/people/$id',
    path: (ids) => `/people/${ids.user}`,
    at: '#activation',
    open: (page) => button(page, 'Deactivate…').click(),
    opened: '.consequences',
  },
  { name: 'groups', route: '/people/groups', path: '/people/groups', at: '.lines li' },
  { name: 'group', route: '/people/groups/$id', path: (ids) => `/people/groups/${ids.group}`, at: '#delete' },
  {
    name: 'delete-group',
    route: '/people/groups/$id',
    path: (ids) => `/people/groups/${ids.group}`,
    at: '#delete',
    open: (page) => button(page, 'Delete…').click(),
    opened: '.consequences',
  },
  { name: 'audit', route: '/audit', path: '/audit', at: '.entry', still: true },
  { name: 'nothing-there', route: null, path: '/configs/cfg_999999', at: 'main :is(h1, h2, p)' },
  // What changes the world comes last.
  {
    name: 'token-made',
    route: '/tokens',
    path: '/tokens',
    at: '.grant',
    open: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('Looked at');
      await page.locator('form button[type=submit]').click();
    },
    opened: '.note[data-tone=SUCCESS] code',
  },
  {
    name: 'published',
    route: '/events',
    path: '/events',
    at: '.lines li',
    open: async (page) => {
      await page.getByLabel('Type').fill('nobody.listens');
      await button(page, 'Publish').click();
    },
    opened: 'form a[href*="/events/"]',
  },
];

/** In a copy of a deployment, which sends nothing until it is adopted. */
export const VISITS_OF_A_COPY = [
  { name: 'shadowed', route: '/', path: '/', at: '.traffic-chart' },
  {
    name: 'adopt',
    route: '/',
    path: '/',
    at: '.traffic-chart',
    open: (page) => button(page, 'Adopt this copy…').click(),
    opened: '.note code',
  },
];

/** Goes there, waits until nothing is on its way, and opens what is to be open. */
export async function visit(page, base, ids, { path, at, open, opened }) {
  await page.goto(base + (typeof path === 'function' ? path(ids) : path));
  await heading(page);
  await page.locator(at).first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.waitForFunction(() => document.querySelector('.loading, .traffic-space, div.standing') === null);
  await open?.(page);
  if (opened) {
    await page.locator(opened).first().waitFor();
  }
}
