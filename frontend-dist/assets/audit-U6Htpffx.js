import{o as e,r as t,s as n}from"./bits-CNDUp9EK.js";var r=n(`
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
`),i=n(`
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
  `,[r]),a=n(`
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
  `,[t,e]),o=n(`
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
`),s=n(`
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
  `,[r,o]),c=n(`
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
`),l=n(`
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
  `,[r]),u=n(`
  query ExplainAccess($id: ID!, $userId: ID, $permission: Permission!) {
    explainAccess(id: $id, userId: $userId, permission: $permission) {
      allowed
      because
      missing
    }
  }
`);export{i as a,l as i,s as n,a as o,u as r,c as t};