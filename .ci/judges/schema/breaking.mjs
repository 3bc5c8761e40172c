/** Which changes of a schema break a client, and which of these nobody has decided. */
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/**
 * The changes from one schema to another that would break a client, but for those whose path a decision names verbatim,
 * in backquotes: `Config.name`, `Query.configs.first`.
 *
 * @param {{released: string, present: string, decisions: string[]}} texts
 * @returns {Promise<{path: string, message: string}[]>}
 */
export async function undecided({ released, present, decisions }) {
  const changes = await diff(buildSchema(released), buildSchema(present));
  return changes
    .filter((change) => change.criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => ({ path, message }))
    .filter(({ path }) => !decisions.some((decision) => decision.includes(`\`${path}\``)));
}
