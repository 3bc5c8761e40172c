import{a as e,o as t,r as n,s as r,t as i}from"./bits-CNDUp9EK.js";import{G as a}from"./index-1xBt0qdi.js";var o=r(`
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
  `,[e]),s=r(`
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
`),c=r(`
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
  `,[e,n,i]),l=r(`
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
  `,[a]),u=r(`
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
  `,[e,t]),d=r(`
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
  `,[e,t]),f=r(`
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
  `,[e,t]),p=r(`
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
  `,[e,t]);export{c as a,p as c,d as i,o as n,l as o,s as r,f as s,u as t};