/** The streams. Each takes `after`, which the socket moves on. */
import { graphql } from '../graphql';
import { ConfigRow, DeliveryRow, IntegrationBits } from './bits';

export const ConfigStatus = graphql(
  `
    subscription ConfigStatus($after: Cursor) {
      configStatus(after: $after) {
        kind
        cursor
        configId
        config {
          ...ConfigRow
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
  [ConfigRow],
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
