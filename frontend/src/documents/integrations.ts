/** The catalogue, one integration, and its verbs. */
import { graphql } from '../graphql';
import { ActionBits, ConfigRow, IntegrationBits, ProblemBits } from './bits';
import { FormBits } from './form';

export const Catalogue = graphql(
  `
    query Catalogue($filter: IntegrationFilter, $after: Cursor) {
      integrations(first: 100, filter: $filter, after: $after) {
        edges {
          node {
            ...IntegrationBits
            configCount
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [IntegrationBits],
);

export const Categories = graphql(`
  query Categories {
    categories {
      id
      name
      integrationCount
    }
    active: integrations(first: 1, filter: { state: [ACTIVE] }) {
      totalCount
    }
    all: integrations(first: 1) {
      totalCount
    }
  }
`);

export const IntegrationPage = graphql(
  `
    query IntegrationPage($integrationId: String!, $after: Cursor) {
      integration(integrationId: $integrationId) {
        ...IntegrationBits
        guide
        promise
        capabilities
        tier
        documentationUrl
        category {
          id
          name
        }
        manageActions {
          ...ActionBits
        }
        eventTypes
        configs(first: 50, after: $after, orderBy: NAME) {
          edges {
            node {
              ...ConfigRow
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
  [IntegrationBits, ConfigRow, ActionBits],
);

export const NewConfigForm = graphql(
  `
    query NewConfigForm($integrationId: String!) {
      integration(integrationId: $integrationId) {
        id
        integrationId
        name
        description
        icons {
          density
          url
        }
        viewerCannot {
          permission
          why
        }
        capabilities
        guide
        configForm {
          ...FormBits
        }
      }
    }
  `,
  [FormBits],
);

export const ActivateIntegration = graphql(
  `
    mutation ActivateIntegration($input: ActivateIntegrationInput!) {
      activateIntegration(input: $input) {
        __typename
        ... on ActivateIntegrationPayload {
          integration {
            ...IntegrationBits
          }
          flow {
            id
          }
        }
        ...ProblemBits
      }
    }
  `,
  [IntegrationBits, ProblemBits],
);

export const DeactivateIntegration = graphql(
  `
    mutation DeactivateIntegration($input: DeactivateIntegrationInput!) {
      deactivateIntegration(input: $input) {
        __typename
        ... on DeactivateIntegrationPayload {
          integration {
            ...IntegrationBits
          }
          flow {
            id
          }
        }
        ...ProblemBits
      }
    }
  `,
  [IntegrationBits, ProblemBits],
);

export const PauseIntegration = graphql(
  `
    mutation PauseIntegration($input: PauseIntegrationInput!) {
      pauseIntegration(input: $input) {
        __typename
        ... on PauseIntegrationPayload {
          integration {
            ...IntegrationBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [IntegrationBits, ProblemBits],
);

export const ResumeIntegration = graphql(
  `
    mutation ResumeIntegration($input: ResumeIntegrationInput!) {
      resumeIntegration(input: $input) {
        __typename
        ... on ResumeIntegrationPayload {
          integration {
            ...IntegrationBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [IntegrationBits, ProblemBits],
);
