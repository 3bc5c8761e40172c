/** Deliveries of a config, one of them with its attempts, and sending one again. */
import { graphql } from '../graphql';
import { DeliveryRow, ProblemBits } from './bits';

export const DeliveriesOfConfig = graphql(
  `
    query DeliveriesOfConfig($configId: ID!, $after: Cursor) {
      deliveries(first: 25, after: $after, filter: { configId: $configId }) {
        edges {
          node {
            ...DeliveryRow
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
  [DeliveryRow],
);

export const DeliveryPage = graphql(
  `
    query DeliveryPage($id: ID!) {
      delivery(id: $id) {
        ...DeliveryRow
        promise
        event {
          id
          type
          data
          occurredAt
          publishedAt
          publisher {
            id
            displayName
          }
        }
        config {
          id
          name
          integration {
            id
            integrationId
            name
          }
        }
        attempts {
          number
          startedAt
          finishedAt
          durationMs
          outcome
          responseStatus
          requestExcerpt
          responseExcerpt
          error
        }
        redeliveryOf {
          id
        }
      }
    }
  `,
  [DeliveryRow],
);

export const Redeliver = graphql(
  `
    mutation Redeliver($input: RedeliverInput!) {
      redeliver(input: $input) {
        __typename
        ... on RedeliverPayload {
          delivery {
            ...DeliveryRow
          }
        }
        ...ProblemBits
      }
    }
  `,
  [DeliveryRow, ProblemBits],
);
