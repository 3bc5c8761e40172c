/** The served product that the clients are tried with, and a program of somebody else that changes things meanwhile. */
const { JACKFIELD_URL, JACKFIELD_TOKEN, JACKFIELD_PASSWORD } = process.env;

export const url = `${JACKFIELD_URL}/graphql`;
export const administrator = { username: 'admin', password: JACKFIELD_PASSWORD };

/** The data of an operation, asked with a token. */
export async function ask(query, variables = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${JACKFIELD_TOKEN}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) {
    throw new Error(JSON.stringify(errors));
  }
  return data;
}

/** Input for a config of the webhook integration, which nobody is asked about. */
export const webhook = (name, address = 'http://127.0.0.1:9/') => ({
  integrationId: 'webhook',
  name,
  enabled: false,
  unchecked: true,
  values: [
    { name: 'url', value: { text: address } },
    { name: 'signing_secret', value: { secret: { set: 'whsec_b25seS1mb3ItdGVzdHMtMDEyMzQ1Njc4' } } },
  ],
});

/** Makes configs of these names; their ids, by name. */
export async function make(...names) {
  const made = {};
  for (const name of names) {
    const { createConfig } = await ask(
      `mutation ($input: CreateConfigInput!) {
        createConfig(input: $input) { ... on CreateConfigPayload { config { id } } ... on Error { code message } }
      }`,
      { input: webhook(name) },
    );
    if (!createConfig.config) {
      throw new Error(JSON.stringify(createConfig));
    }
    made[name] = createConfig.config.id;
  }
  return made;
}

export const rename = (configId, name) =>
  ask('mutation ($input: UpdateConfigInput!) { updateConfig(input: $input) { __typename } }', {
    input: { configId, name },
  });

export const remove = (configId) =>
  ask('mutation ($input: DeleteConfigInput!) { deleteConfig(input: $input) { __typename } }', {
    input: { configId, mode: 'ALL' },
  });
