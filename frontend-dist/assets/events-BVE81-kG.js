import{i as e,o as t,s as n}from"./bits-CNDUp9EK.js";var r=n(`
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
`),i=n(`
    query EventLog($filter: EventFilter, $after: Cursor) {
      events(first: 25, filter: $filter, after: $after) {
        edges {
          node {
            ...EventBits
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        streamCursor
      }
    }
  `,[r]),a=n(`
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
  `,[r,e]),o=n(`
  query EventTypes {
    eventTypes {
      name
      description
    }
  }
`),s=n(`
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