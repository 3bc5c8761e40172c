/** The streams. Each takes `after`, which the socket moves on. */
import { graphql } from '../graphql';
import { BreakerBits, ConfigRow, DeliveryRow, IntegrationBits } from './bits';

export const ConfigStatus = graphql(
  `
    subscription ConfigStatus($after: Cursor) {
      configStatus(after: $after) {
        kind
        cursor
        configId
        config {
          ...ConfigRow
          breaker {
            ...BreakerBits
          }
          # A grant that changed changes what the open page may offer.
          viewerRole
          viewerCan {
            operate
            edit
            share
            delete
          }
          viewerCannot {
            permission
            why
          }
        }
      }
    }
  `,
  [ConfigRow, BreakerBits],
);

export const IntegrationStatus = graphql(
  `
    subscription IntegrationStatus($after: Cursor) {
      integrationStatus(after: $after) {
        kind
        cursor
        integrationId
        integration {
          ...IntegrationBits
        }
      }
    }
  `,
  [IntegrationBits],
);

export const DeliveryChanges = graphql(
  `
    subscription DeliveryChanges($configId: ID!, $after: Cursor) {
      deliveries(configId: $configId, after: $after) {
        kind
        cursor
        deliveryId
        delivery {
          ...DeliveryRow
        }
      }
    }
  `,
  [DeliveryRow],
);

export const EventDeliveryChanges = graphql(
  `
    subscription EventDeliveryChanges($eventId: ID!, $after: Cursor) {
      deliveries(eventId: $eventId, after: $after) {
        kind
        cursor
        deliveryId
        delivery {
          ...DeliveryRow
        }
      }
    }
  `,
  [DeliveryRow],
);

/** Only that there is one: what it is comes with the page that is read when somebody wants to see it. */
export const EventChanges = graphql(`
  subscription EventChanges($filter: EventFilter, $after: Cursor) {
    events(filter: $filter, after: $after) {
      kind
      cursor
      eventId
    }
  }
`);
