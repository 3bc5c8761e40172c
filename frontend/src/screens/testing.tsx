/** Shows a part of a screen in a test, at an address, over a server that answers as it is told to. */
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterContextProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { cacheExchange, Client, fetchExchange, Provider } from 'urql';

export interface Asked {
  operation: string;
  variables: { input?: Record<string, unknown> };
}

/** `answer`: what the server says to a question; null: it does not. */
export function show(part: ReactNode, answer: (asked: Asked) => object | null) {
  const asked: Asked[] = [];
  const client = new Client({
    url: 'http://jackfield.test/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch: async (_url, init) => {
      const { operationName, variables } = JSON.parse(String(init?.body)) as { operationName: string; variables: Asked['variables'] };
      asked.push({ operation: operationName, variables });
      const data = answer(asked.at(-1)!);
      if (data === null) {
        throw new TypeError('Failed to fetch');
      }
      return Response.json({ data });
    },
  });
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/' });
  const router = createRouter({ routeTree: root.addChildren([here]), history: createMemoryHistory() });
  render(
    <RouterContextProvider router={router}>
      <Provider value={client}>{part}</Provider>
    </RouterContextProvider>,
  );
  /** Whether a blocker stands in the way of leaving. */
  const isGuarded = (): boolean => router.history._getBlockers().some(({ enableBeforeUnload: is }) => (typeof is === 'function' ? is() : is));
  return { asked, isGuarded };
}
