import { documented } from './documented.mjs';
import { scenario } from './scenario.mjs';
import { url } from './server.mjs';
import { fetchOf, overHttp, quickly, readingPages } from './speaking.mjs';

const { overEvents } = await documented('events.js');

scenario('graphql-sse', async ({ jar, line }) => {
  const client = overEvents({ url: line.url, fetchFn: await fetchOf(jar), retry: quickly.retryWait });
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
    // A cookie is set by an answer, before there is anything to tell.
    mutate: (query, variables) => (query.includes('signIn') ? signIn(query, variables) : once(query, variables)),
    list: (query, variables) => readingPages(once, query, variables),
    follow: (query, variables, onData) =>
      client.subscribe({ query, variables }, { next: ({ data }) => onData(data), error: console.error, complete() {} }),
    close: () => client.dispose(),
  };
});
