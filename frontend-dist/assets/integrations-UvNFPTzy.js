import{a as e,i as t,r as n,t as r}from"./bits-MBN9kGgE.js";import{t as i}from"./form-CheBEOdc.js";var a=e(`
    query Catalogue($after: Cursor) {
      integrations(first: 100, after: $after) {
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
      }
    }
  `,[n]),o=e(`
    query IntegrationPage($integrationId: String!, $after: Cursor) {
      integration(integrationId: $integrationId) {
        ...IntegrationBits
        guide
        promise
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
  `,[n,r]),s=e(`
    query NewConfigForm($integrationId: String!) {
      integration(integrationId: $integrationId) {
        ...IntegrationBits
        guide
        configForm {
          ...FormBits
        }
      }
    }
  `,[n,i]),c=e(`
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
  `,[n,t]),l=e(`
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
  `,[n,t]),u=e(`
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
  `,[n,t]),d=e(`
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
  `,[n,t]);export{s as a,o as i,a as n,u as o,l as r,d as s,c as t};