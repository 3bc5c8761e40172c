/** Every address of the app. A screen's code is fetched when it is first needed. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { createElement } from 'react';
import { Broken } from './parts/Broken';
import { NotHere } from './parts/messages';
import { Shell } from './screens/Shell';
import { Overview } from './screens/Overview';

const root = createRootRoute({ component: Shell, notFoundComponent: () => createElement(NotHere, { what: 'page' }) });

const overview = createRoute({ getParentRoute: () => root, path: '/', component: Overview });

const catalogue = createRoute({
  getParentRoute: () => root,
  path: '/integrations',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {},
  component: lazyRouteComponent(() => import('./screens/Catalogue'), 'Catalogue'),
});

const integration = createRoute({
  getParentRoute: () => root,
  path: '/integrations/$integrationId',
  component: lazyRouteComponent(() => import('./screens/Integration'), 'Integration'),
});

const newConfig = createRoute({
  getParentRoute: () => root,
  path: '/integrations/$integrationId/new',
  component: lazyRouteComponent(() => import('./screens/NewConfig'), 'NewConfig'),
});

const CONFIG_TABS = ['deliveries', 'sharing'] as const;
type ConfigTab = (typeof CONFIG_TABS)[number];

const config = createRoute({
  getParentRoute: () => root,
  path: '/configs/$id',
  validateSearch: (search: Record<string, unknown>): { tab?: ConfigTab } => {
    const tab = CONFIG_TABS.find((name) => name === search.tab);
    return tab === undefined ? {} : { tab };
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
  component: lazyRouteComponent(() => import('./screens/Events'), 'Events'),
});

const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$id',
  component: lazyRouteComponent(() => import('./screens/Event'), 'Event'),
});

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./screens/Tokens'), 'Tokens'),
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
  tokens,
]);

export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true, defaultErrorComponent: Broken });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
