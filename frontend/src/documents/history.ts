/** Who did what with a config, and putting back what it was. */
import { graphql, type ResultOf } from '../graphql';
import { ConfigRow, ProblemBits } from './bits';

export const EntryBits = graphql(`
  fragment EntryBits on AuditEntry @_unmask {
    id
    action
    happenedAt
    canRestore
    actor {
      id
      displayName
    }
    changes {
      field
      before
      after
      isSecret
    }
  }
`);

export const HistoryOfConfig = graphql(
  `
    query HistoryOfConfig($configId: ID!, $after: Cursor) {
      config(id: $configId) {
        id
        history(first: 25, after: $after) {
          edges {
            node {
              ...EntryBits
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [EntryBits],
);

export const RestoreSettings = graphql(
  `
    mutation RestoreSettings($input: RestoreSettingsInput!) {
      restoreSettings(input: $input) {
        __typename
        ... on RestoreSettingsPayload {
          config {
            ...ConfigRow
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ConfigRow, ProblemBits],
);

export type Entry = ResultOf<typeof EntryBits>;
