/** Who else may see or change a config. */
import { graphql, type ResultOf } from '../graphql';
import { ProblemBits } from './bits';

export const GrantBits = graphql(`
  fragment GrantBits on Grant @_unmask {
    id
    role
    grantedAt
    grantee {
      __typename
      ... on User {
        id
        username
        displayName
      }
      ... on Group {
        id
        name
      }
    }
    grantedBy {
      id
      displayName
    }
  }
`);

export const Grants = graphql(
  `
    query Grants($configId: ID!) {
      config(id: $configId) {
        id
        grants(first: 100) {
          edges {
            node {
              ...GrantBits
            }
          }
        }
      }
    }
  `,
  [GrantBits],
);

export const GrantConfig = graphql(
  `
    mutation GrantConfig($input: GrantConfigInput!) {
      grantConfig(input: $input) {
        __typename
        ... on GrantConfigPayload {
          grant {
            ...GrantBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [GrantBits, ProblemBits],
);

export const RevokeConfig = graphql(
  `
    mutation RevokeConfig($input: RevokeConfigInput!) {
      revokeConfig(input: $input) {
        __typename
        ... on RevokeConfigPayload {
          revokedGrantId
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export type GrantLine = ResultOf<typeof GrantBits>;
