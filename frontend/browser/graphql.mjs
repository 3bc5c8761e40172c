/** Asks the API as the page would: its session, its CSRF cookie. */

export async function ask(page, query, variables) {
  const answer = await page.evaluate(
    async ([document_, values]) => {
      const token = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? '';
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'X-CSRFToken': token },
        body: JSON.stringify({ query: document_, variables: values }),
      });
      return response.json();
    },
    [query, variables],
  );
  if (answer.errors) {
    throw new Error(`GraphQL: ${JSON.stringify(answer.errors)}`);
  }
  return answer.data;
}
