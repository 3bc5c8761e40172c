/** Asks as the app does: HTTP with the CSRF token, subscriptions over a WebSocket. */
import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from '@graphiql/toolkit';
import { Kind, parse, type DocumentNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { fetchWithCsrf } from '../src/api/csrf';

/** The files of this page lie in graphiql/assets/, two folders below what Jackfield lies under. */
const url = new URL('../../graphql', import.meta.url);

export function openFetcher(): Fetcher {
  const ask = createGraphiQLFetcher({
    url: url.pathname,
    fetch: fetchWithCsrf,
    enableIncrementalDelivery: false,
    wsClient: createClient({ url: url.href.replace(/^http/, 'ws'), keepAlive: 10_000 }),
  });
  return (params, options) => {
    const documentAST = parsed(params.query);
    // What the server will say of it, it says better.
    return documentAST ? ask(ofDocument(params, documentAST), { ...options, documentAST }) : ask(params, options);
  };
}

/** For a moment after a step to another tab GraphiQL names the operation of the tab before, and takes it for its kind. */
function ofDocument(params: FetcherParams, document: DocumentNode): FetcherParams {
  const [first, ...more] = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return first === undefined || more.length > 0 ? params : { ...params, operationName: first.name?.value ?? null };
}

function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
