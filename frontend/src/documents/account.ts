/** What belongs to the person who is signed in. */
import { graphql } from '../graphql';
import { ProblemBits } from './bits';

export const Account = graphql(`
  query Account {
    viewer {
      isAdministrator
      tokens {
        id
      }
      user {
        id
        username
        displayName
        email
        groups {
          id
          name
        }
      }
    }
    deployment {
      managesPeople
    }
  }
`);

export const ChangePassword = graphql(
  `
    mutation ChangePassword($input: ChangePasswordInput!) {
      changePassword(input: $input) {
        __typename
        ... on ChangePasswordPayload {
          viewer {
            isAdministrator
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);
