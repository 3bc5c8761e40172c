import{a as e,i as t,n}from"./bits-MBN9kGgE.js";var r=e(`
  fragment EventBits on Event @_unmask {
    id
    type
    occurredAt
    publishedAt
    isSample
    publisher {
      id
      username
      displayName
    }
  }
`),i=e(`
    query EventLog($after: Cursor) {
      events(first: 25, after: $after) {
        edges {
          node {
            ...EventBits
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,[r]),a=e(`
    query EventPage($id: ID!) {
      event(id: $id) {
        ...EventBits
        data
        deliveries(first: 100) {
          edges {
            node {
              ...DeliveryRow
              config {
                id
                name
              }
            }
          }
          streamCursor
        }
      }
    }
  `,[r,n]),o=e(`
  query EventTypes {
    eventTypes {
      name
      description
    }
  }
`),s=e(`
    mutation PublishEvent($input: PublishEventInput!) {
      publishEvent(input: $input) {
        __typename
        ... on PublishEventPayload {
          event {
            ...EventBits
          }
          deliveryCount
        }
        ...ProblemBits
      }
    }
  `,[r,t]);export{s as i,a as n,o as r,i as t};