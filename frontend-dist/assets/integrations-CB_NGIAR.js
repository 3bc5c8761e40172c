import{dt as e,ht as t,mt as n,pt as r}from"./Button-DVlF2vE-.js";import{t as i}from"./form-M1mORY-u.js";var a=t(`
    query Catalogue($after: Cursor) {
      integrations(first: 100, after: $after) {
        edges {
          node {
            ...IntegrationBits
            category {
              id
              name
            }
            configCount
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,[r]),o=t(`
    query IntegrationPage($integrationId: String!, $after: Cursor) {
      integration(integrationId: $integrationId) {
        ...IntegrationBits
        guide
        documentationUrl
        promise
        eventTypes
        category {
          id
          name
        }
        viewerCan {
          activate
          deactivate
          pause
          createConfig
        }
        viewerCannot {
          permission
          why
        }
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
  `,[r,e]),s=t(`
    query NewConfigForm($integrationId: String!) {
      integration(integrationId: $integrationId) {
        ...IntegrationBits
        guide
        viewerCannot {
          permission
          why
        }
        configForm {
          ...FormBits
        }
      }
    }
  `,[r,i]),c=t(`
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
  `,[r,n]),l=t(`
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
  `,[r,n]),u=t(`
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
  `,[r,n]),d=t(`
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
  `,[r,n]);export{s as a,o as i,a as n,u as o,l as r,d as s,c as t};