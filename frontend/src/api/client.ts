/** One signed-in person's client: cache, HTTP and socket together, thrown away together on signing in or out. */
import { Client, fetchExchange, mapExchange, subscriptionExchange, type OperationResult } from 'urql';
import { base } from '../base';
import { language } from '../language/language';
import { createNewest, type Newest } from '../live/newest';
import { notice } from '../live/notice';
import { createCache } from './cache';
import { fetchWithCsrf } from './csrf';
import { hasCode, openSocket, type Socket } from './socket';

export interface Session {
  client: Client;
  socket: Socket;
  newest: Newest;
}

/** Whether an answer says that whoever asked is not signed in (any more). */
function saysNobody({ data, error }: OperationResult): boolean {
  const members = Object.values((data ?? {}) as Record<string, { code?: unknown } | null>);
  return members.some((member) => member?.code === 'UNAUTHENTICATED') || hasCode(error?.graphQLErrors ?? [], 'UNAUTHENTICATED');
}

export function openSession(onUnauthorized: () => void): Session {
  const socket = openSocket(`${location.origin.replace(/^http/, 'ws')}${base}graphql`, onUnauthorized);
  const newest = createNewest();
  const client = new Client({
    url: `${base}graphql`,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetch: fetchWithCsrf,
    fetchOptions: () => ({ headers: { 'Accept-Language': language() } }),
    exchanges: [
      createCache(),
      mapExchange({
        onResult: (result) => {
          if (saysNobody(result)) {
            onUnauthorized();
          }
          if (result.data == null) {
            return result;
          }
          if (result.operation.kind === 'subscription') {
            notice(result.data, newest);
          }
          return { ...result, data: newest.settle(result.data) };
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: (variables ?? {}) as Record<string, unknown> },
              { ...sink, next: (value) => sink.next(value as Parameters<typeof sink.next>[0]) },
            ),
          }),
        }),
      }),
    ],
  });
  return { client, socket, newest };
}
