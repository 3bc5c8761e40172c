/** What the drivers of more than one client need. */
import { documented } from './documented.mjs';

/** Connects again at once; by themselves clients wait for seconds, as they should. */
export const quickly = { retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)) };

/** The `fetch` of a page: with cookies, and with the CSRF token as a header. */
export async function fetchOf(jar) {
  const { withCsrf } = await documented('csrf.js');
  return withCsrf(jar.fetch, jar.cookie);
}

/** Plain GraphQL over HTTP, as the jar's owner. */
export async function overHttp(url, jar) {
  const fetch = await fetchOf(jar);
  return async (query, variables) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()).data;
  };
}

/** For a client without a cache: all pages that were read, one behind the other. */
export function readingPages(ask, query, variables) {
  const edges = [];
  return {
    async page(after) {
      const { configs } = await ask(query, { ...variables, after });
      edges.push(...configs.edges);
      return { ...configs, edges: [...edges] };
    },
  };
}
