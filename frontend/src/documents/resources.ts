/** The service's things that a config knows, and reading them again. */
import { graphql, type ResultOf } from '../graphql';
import { ActionBits, ProblemBits } from './bits';

export const ResourceBits = graphql(
  `
    fragment ResourceBits on Resource @_unmask {
      id
      name
      kind
      state
      isDetached
      updatedAt
      manageActions {
        ...ActionBits
      }
    }
  `,
  [ActionBits],
);

export const SyncBits = graphql(`
  fragment SyncBits on Sync @_unmask {
    id
    state
    startedAt
    finishedAt
    created
    updated
    removed
    detached
    reconnected
    error
    notes
    drift {
      added
      removed
      checkedAt
    }
  }
`);

export const ResourcesOfConfig = graphql(
  `
    query ResourcesOfConfig($configId: ID!, $search: String, $after: Cursor) {
      config(id: $configId) {
        id
        lastSync {
          ...SyncBits
        }
        resources(first: 50, after: $after, filter: { search: $search }) {
          edges {
            node {
              ...ResourceBits
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
  [ResourceBits, SyncBits],
);

export const SyncConfig = graphql(
  `
    mutation SyncConfig($input: SyncConfigInput!) {
      syncConfig(input: $input) {
        __typename
        ... on SyncConfigPayload {
          sync {
            ...SyncBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [SyncBits, ProblemBits],
);

export const DeleteResource = graphql(
  `
    mutation DeleteResource($input: DeleteResourceInput!) {
      deleteResource(input: $input) {
        __typename
        ... on DeleteResourcePayload {
          deletedResourceId
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export type ResourceLine = ResultOf<typeof ResourceBits>;
export type SyncLine = ResultOf<typeof SyncBits>;
