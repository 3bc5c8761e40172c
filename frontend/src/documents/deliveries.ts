/** Deliveries of a config, one of them with its attempts, and what a person does to one or to many. */
import { graphql } from '../graphql';
import { ConfigRow, DeliveryRow, ProblemBits } from './bits';

export const DeliveriesOfConfig = graphql(
  `
    query DeliveriesOfConfig($configId: ID!, $state: [DeliveryState!], $after: Cursor) {
      deliveries(first: 25, after: $after, filter: { configId: $configId, state: $state }) {
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
          isSample
          occurredAt
          publishedAt
          publisher {
            id
            displayName
          }
        }
        # What it is held for is mended there.
        config {
          ...ConfigRow
          viewerCan {
            operate
            edit
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
  [ConfigRow, DeliveryRow],
);

/** How many there are, before something is done to all of them. */
export const CountDeliveries = graphql(`
  query CountDeliveries($filter: DeliveryFilter!) {
    deliveries(first: 1, filter: $filter) {
      totalCount
    }
  }
`);

export const AttemptDelivery = graphql(
  `
    mutation AttemptDelivery($input: AttemptDeliveryInput!) {
      attemptDelivery(input: $input) {
        __typename
        ... on AttemptDeliveryPayload {
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

export const CancelDelivery = graphql(
  `
    mutation CancelDelivery($input: CancelDeliveryInput!) {
      cancelDelivery(input: $input) {
        __typename
        ... on CancelDeliveryPayload {
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

export const RedeliverMany = graphql(
  `
    mutation RedeliverMany($input: RedeliverManyInput!) {
      redeliverMany(input: $input) {
        __typename
        ... on RedeliverManyPayload {
          flow {
            id
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

/** A real delivery of an event that nobody published. */
export const DeliverSample = graphql(
  `
    mutation DeliverSample($input: DeliverSampleInput!) {
      deliverSample(input: $input) {
        __typename
        ... on DeliverSamplePayload {
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
