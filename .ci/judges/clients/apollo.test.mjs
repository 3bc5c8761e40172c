import { parse } from 'graphql';

import { documented } from './documented.mjs';
import { scenario } from './scenario.mjs';
import { url } from './server.mjs';
import { fetchOf, quickly } from './speaking.mjs';

// A browser's, which GraphQLWsLink asks about errors.
import { WebSocket } from 'ws';
globalThis.WebSocket ??= WebSocket;

const [{ apollo }, { overSocket }] = await Promise.all([documented('apollo.js'), documented('socket.js')]);

scenario('Apollo Client', async ({ jar, line }) => {
  const live = overSocket({ url: line.url.replace('http', 'ws'), webSocketImpl: jar.WebSocket, ...quickly });
  const client = apollo({ url, fetch: await fetchOf(jar), live });
  return {
    mutate: async (document, variables) => (await client.mutate({ mutation: parse(document), variables })).data,
    list(document, variables) {
      const query = parse(document);
      const watched = client.watchQuery({ query, variables });
      watched.subscribe(() => {});
      return {
        async page(after) {
          await (after === null ? watched.refetch() : watched.fetchMore({ variables: { after } }));
          return client.readQuery({ query, variables }).configs;
        },
      };
    },
    follow(document, variables, onData) {
      const following = client
        .subscribe({ query: parse(document), variables })
        .subscribe({ next: ({ data }) => onData(data), error: console.error });
      return () => following.unsubscribe();
    },
    async close() {
      client.stop();
      await live.dispose();
    },
  };
});
