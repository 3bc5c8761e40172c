/** Who is signed in, and their API tokens. */
import { graphql } from '../graphql';
import { ProblemBits } from './bits';

/** The page of one row is there for its cursor: the streams begin where the first page was read. */
export const Session = graphql(`
  query Session {
    viewer {
      isAdministrator
      permissions
      user {
        id
        username
        displayName
      }
    }
    configs(first: 1) {
      streamCursor
    }
    deployment {
      isShadowed
    }
  }
`);

export const SignIn = graphql(
  `
    mutation SignIn($input: SignInInput!) {
      signIn(input: $input) {
        __typename
        ... on SignInPayload {
          viewer {
            user {
              id
            }
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export const SignOut = graphql(
  `
    mutation SignOut($input: SignOutInput!) {
      signOut(input: $input) {
        __typename
        ... on SignOutPayload {
          endedSessionCount
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export const Tokens = graphql(`
  query Tokens {
    viewer {
      tokens {
        id
        name
        prefix
        scopes
        createdAt
        lastUsedAt
        expiresAt
      }
    }
  }
`);

export const CreateToken = graphql(
  `
    mutation CreateToken($input: CreateTokenInput!) {
      createToken(input: $input) {
        __typename
        ... on CreateTokenPayload {
          token {
            id
            name
          }
          secret
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export const RevokeToken = graphql(
  `
    mutation RevokeToken($input: RevokeTokenInput!) {
      revokeToken(input: $input) {
        __typename
        ... on RevokeTokenPayload {
          revokedTokenId
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);
