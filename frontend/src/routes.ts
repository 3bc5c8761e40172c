/** Every address of the app. A screen's code is fetched when it is first needed. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { createElement } from 'react';
import { base } from './base';
import { Broken } from './parts/Broken';
import { NotHere } from './parts/messages';
import { Shell } from './screens/Shell';
import { Overview } from './screens/Overview';
import { FILTER_NAMES, SINCE_NAMES, type FilterName, type SinceName } from './status/words';

const root = createRootRoute({ component: Shell, notFoundComponent: () => createElement(NotHere, { what: 'page' }) });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { find?: string | undefined; q?: string | undefined; category?: string | undefined } =>
    texts(search, 'find', 'q', 'category'),
  component: Overview,
});

const catalogue = createRoute({
  getParentRoute: () => root,
  path: '/integrations',
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined; category?: string | undefined } =>
    texts(search, 'q', 'category'),
  component: lazyRouteComponent(() => import('./screens/Catalogue'), 'Catalogue'),
});

const integration = createRoute({
  getParentRoute: () => root,
  path: '/integrations/$integrationId',
  validateSearch: (search: Record<string, unknown>): { tab?: 'history' | 'access' } =>
    search.tab === 'history' || search.tab === 'access' ? { tab: search.tab } : {},
  component: lazyRouteComponent(() => import('./screens/Integration'), 'Integration'),
});

const newConfig = createRoute({
  getParentRoute: () => root,
  path: '/integrations/$integrationId/new',
  component: lazyRouteComponent(() => import('./screens/NewConfig'), 'NewConfig'),
});

const CONFIG_TABS = ['deliveries', 'preview', 'resources', 'sharing', 'history'] as const;
type ConfigTab = (typeof CONFIG_TABS)[number];

const config = createRoute({
  getParentRoute: () => root,
  path: '/configs/$id',
  validateSearch: (search: Record<string, unknown>): { tab?: ConfigTab; state?: FilterName } => {
    const tab = CONFIG_TABS.find((name) => name === search.tab);
    const state = FILTER_NAMES.find((name) => name === search.state);
    return { ...(tab && { tab }), ...(state && { state }) };
  },
  component: lazyRouteComponent(() => import('./screens/Config'), 'Config'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/configs/$id/settings',
  component: lazyRouteComponent(() => import('./screens/Settings'), 'Settings'),
});

const delivery = createRoute({
  getParentRoute: () => root,
  path: '/deliveries/$id',
  component: lazyRouteComponent(() => import('./screens/Delivery'), 'Delivery'),
});

const flow = createRoute({
  getParentRoute: () => root,
  path: '/flows/$id',
  component: lazyRouteComponent(() => import('./screens/Flow'), 'Flow'),
});

const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: (search: Record<string, unknown>): { type?: string | undefined; since?: SinceName | undefined } => {
    const since = SINCE_NAMES.find((name) => name === search.since);
    return { ...texts(search, 'type'), ...(since && { since }) };
  },
  component: lazyRouteComponent(() => import('./screens/Events'), 'Events'),
});

const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$id',
  component: lazyRouteComponent(() => import('./screens/Event'), 'Event'),
});

const health = createRoute({
  getParentRoute: () => root,
  path: '/health',
  component: lazyRouteComponent(() => import('./screens/Health'), 'Health'),
});

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./screens/Tokens'), 'Tokens'),
});

/** What an address says of a list; what it says wrongly counts for nothing. */
function texts<Name extends string>(search: Record<string, unknown>, ...names: Name[]): { [name in Name]?: string } {
  const given = names.filter((name) => typeof search[name] === 'string' && search[name] !== '');
  return Object.fromEntries(given.map((name) => [name, search[name]])) as { [name in Name]?: string };
}

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): { q?: string; group?: string; state?: 'active' | 'deactivated' } => ({
    ...texts(search, 'q', 'group'),
    ...((search.state === 'active' || search.state === 'deactivated') && { state: search.state }),
  }),
  component: lazyRouteComponent(() => import('./screens/People'), 'People'),
});

const newUser = createRoute({
  getParentRoute: () => root,
  path: '/people/new',
  component: lazyRouteComponent(() => import('./screens/NewUser'), 'NewUser'),
});

const user = createRoute({
  getParentRoute: () => root,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./screens/User'), 'User'),
});

const groups = createRoute({
  getParentRoute: () => root,
  path: '/people/groups',
  validateSearch: (search: Record<string, unknown>): { q?: string } => texts(search, 'q'),
  component: lazyRouteComponent(() => import('./screens/Groups'), 'Groups'),
});

const group = createRoute({
  getParentRoute: () => root,
  path: '/people/groups/$id',
  component: lazyRouteComponent(() => import('./screens/Group'), 'Group'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/Account'), 'Account'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: (
    search: Record<string, unknown>,
  ): { action?: string; actor?: string; subject?: string; since?: string; until?: string } =>
    texts(search, 'action', 'actor', 'subject', 'since', 'until'),
  component: lazyRouteComponent(() => import('./screens/Audit'), 'Audit'),
});

const toGraphiql = createRoute({
  getParentRoute: () => root,
  path: '/graphiql',
  component: lazyRouteComponent(() => import('./screens/ToGraphiQL'), 'ToGraphiQL'),
});

const routeTree = root.addChildren([
  overview,
  catalogue,
  integration,
  newConfig,
  config,
  settings,
  delivery,
  flow,
  events,
  event,
  health,
  tokens,
  toGraphiql,
  account,
  people,
  newUser,
  user,
  groups,
  group,
  audit,
]);

export const router = createRouter({ routeTree, basepath: base, defaultPreload: 'intent', defaultPreloadDelay: 0, scrollRestoration: true, defaultErrorComponent: Broken });

/** Screens that somebody may go to next, one after the other when nothing else is to be done: then nobody waits for code. */
export function fetchScreensWhenIdle(): void {
  const whenIdle = (then: () => void): void => void ('requestIdleCallback' in window ? requestIdleCallback(then) : setTimeout(then, 200));
  const left = Object.values(router.routesById).map(({ options }) => options.component as { preload?: () => Promise<unknown> } | undefined);
  const fetchNext = (): void => {
    const next = left.shift();
    if (next !== undefined || left.length > 0) {
      // What cannot be had now is asked for again when it is needed.
      Promise.resolve(next?.preload?.()).then(
        () => whenIdle(fetchNext),
        () => undefined,
      );
    }
  };
  whenIdle(fetchNext);
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
