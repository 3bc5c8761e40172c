/** One signed-in person's client: cache, HTTP and socket together, thrown away together on signing in or out. */
import { Client, fetchExchange, mapExchange, subscriptionExchange, type OperationResult } from 'urql';
import { base } from '../base';
import { language } from '../language/language';
import { createBehind } from '../live/behind';
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

type StreamSink = Parameters<ReturnType<Parameters<typeof subscriptionExchange>[0]['forwardSubscription']>['subscribe']>[0];

/** A row is drawn when its change comes, lists once that is on the screen: the cache reads a list whole, for any row of it. */
function rowsFirst(sink: StreamSink, newest: Newest) {
  const behind = createBehind();
  return {
    next: (value: unknown) => {
      const { data } = value as { data?: Record<string, unknown> | null };
      if (data != null) {
        notice(data, newest);
        newest.settle(data);
      }
      behind(() => sink.next(value as Parameters<typeof sink.next>[0]));
    },
    error: (error: unknown) => behind(() => sink.error(error as Parameters<typeof sink.error>[0])),
    complete: () => behind(() => sink.complete()),
  };
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
          return { ...result, data: newest.settle(result.data) };
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: (variables ?? {}) as Record<string, unknown> },
              rowsFirst(sink, newest),
            ),
          }),
        }),
      }),
    ],
  });
  return { client, socket, newest };
}
