/**
 * Asks the API as the page would: its session, its CSRF cookie. The server runs known documents only, so what is asked here
 * stands in documents/, which it is started with, and goes by its id.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export async function ask(page, name, variables) {
  const text = await readFile(new URL(`documents/${name}.graphql`, import.meta.url));
  const documentId = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const answer = await page.evaluate(
    async ([id, values]) => {
      const token = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'X-CSRFToken': token },
        body: JSON.stringify({ documentId: id, variables: values }),
      });
      return response.json();
    },
    [documentId, variables],
  );
  if (answer.errors) {
    throw new Error(`GraphQL: ${JSON.stringify(answer.errors)}`);
  }
  return answer.data;
}
