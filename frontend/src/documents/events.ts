/** The event log, one event with whom it was owed to, and publishing. */
import { graphql } from '../graphql';
import { DeliveryRow, ProblemBits } from './bits';

export const EventBits = graphql(`
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
`);

export const EventLog = graphql(
  `
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
  `,
  [EventBits],
);

export const EventPage = graphql(
  `
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
  `,
  [EventBits, DeliveryRow],
);

export const EventTypes = graphql(`
  query EventTypes {
    eventTypes {
      name
      description
    }
  }
`);

export const PublishEvent = graphql(
  `
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
  `,
  [EventBits, ProblemBits],
);
