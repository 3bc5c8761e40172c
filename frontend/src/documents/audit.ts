/** Who did what: all of it, with one integration; and why somebody may do something. */
import { graphql, type ResultOf } from '../graphql';
import { EntryBits } from './history';

export const SubjectBits = graphql(`
  fragment SubjectBits on AuditEntry @_unmask {
    subjectLabel
    subject {
      __typename
      id
      ... on Config {
        version
      }
      ... on Integration {
        integrationId
      }
    }
  }
`);

export const Audit = graphql(
  `
    query Audit($filter: AuditFilter, $after: Cursor) {
      audit(first: 50, after: $after, filter: $filter) {
        edges {
          node {
            ...EntryBits
            ...SubjectBits
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [EntryBits, SubjectBits],
);

/** By whom the audit is narrowed, when an address says so by an id. */
export const Actor = graphql(`
  query Actor($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on User {
        username
        displayName
      }
    }
  }
`);

export const HistoryOfIntegration = graphql(
  `
    query HistoryOfIntegration($integrationId: String!, $after: Cursor) {
      integration(integrationId: $integrationId) {
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

export const ExplainAccess = graphql(`
  query ExplainAccess($id: ID!, $userId: ID, $permission: Permission!) {
    explainAccess(id: $id, userId: $userId, permission: $permission) {
      allowed
      because
      missing
    }
  }
`);

export type AuditLine = NonNullable<ResultOf<typeof Audit>['audit']>['edges'][number]['node'];
