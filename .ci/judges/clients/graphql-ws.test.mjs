import { documented } from './documented.mjs';
import { scenario } from './scenario.mjs';
import { url } from './server.mjs';
import { overHttp, quickly, readingPages } from './speaking.mjs';

const { overSocket } = await documented('socket.js');

scenario('graphql-ws', async ({ jar, line }) => {
  const client = overSocket({ url: line.url.replace('http', 'ws'), webSocketImpl: jar.WebSocket, ...quickly });
  const once = (query, variables) =>
    new Promise((resolve, reject) => {
      let found;
      client.subscribe(
        { query, variables },
        { next: ({ data }) => (found = data), error: reject, complete: () => resolve(found) },
      );
    });
  const signIn = await overHttp(url, jar);
  return {
    // A cookie is set by an answer, and a socket has none.
    mutate: (query, variables) => (query.includes('signIn') ? signIn(query, variables) : once(query, variables)),
    list: (query, variables) => readingPages(once, query, variables),
    follow: (query, variables, onData) =>
      client.subscribe({ query, variables }, { next: ({ data }) => onData(data), error: console.error, complete() {} }),
    close: () => client.dispose(),
  };
});
