import { documented } from './documented.mjs';
import { scenario } from './scenario.mjs';
import { url } from './server.mjs';
import { fetchOf, quickly } from './speaking.mjs';

const [{ urql }, { overSocket }] = await Promise.all([documented('urql.js'), documented('socket.js')]);

/** The data, or the failure. */
function dataOf({ data, error }) {
  if (error) {
    throw error;
  }
  return data;
}

scenario('urql', async ({ jar, line }) => {
  const live = overSocket({ url: line.url.replace('http', 'ws'), webSocketImpl: jar.WebSocket, ...quickly });
  const client = urql({ url, fetch: await fetchOf(jar), live });
  return {
    mutate: async (document, variables) => dataOf(await client.mutation(document, variables).toPromise()),
    list: (document, variables) => ({
      page: async (after) => dataOf(await client.query(document, { ...variables, after }).toPromise()).configs,
    }),
    follow(document, variables, onData) {
      const following = client.subscription(document, variables).subscribe((result) => onData(dataOf(result)));
      return () => following.unsubscribe();
    },
    close: () => live.dispose(),
  };
});
