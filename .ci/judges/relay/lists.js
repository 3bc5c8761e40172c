/** The other lists of the API: of administrators, of an integration, of an event, of what a service has. */
import { graphql } from 'relay-runtime';

export const page = graphql`
  query listsPageQuery($event: ID!, $config: ID!) {
    ...lists_integrations
    ...lists_events
    ...lists_users
    ...lists_groups
    ...lists_audit
    event(id: $event) {
      ...lists_eventDeliveries
    }
    config(id: $config) {
      ...lists_resources
    }
  }
`;

export const integrations = graphql`
  fragment lists_integrations on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsIntegrationsQuery") {
    integrations(first: $first, after: $after) @connection(key: "lists_integrations") {
      edges {
        node {
          integrationId
          ...lists_integrationHistory
        }
      }
    }
  }
`;

export const integrationHistory = graphql`
  fragment lists_integrationHistory on Integration
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsIntegrationHistoryQuery") {
    history(first: $first, after: $after) @connection(key: "lists_integration_history") {
      edges {
        node {
          action
        }
      }
    }
  }
`;

export const events = graphql`
  fragment lists_events on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsEventsQuery") {
    events(first: $first, after: $after) @connection(key: "lists_events") {
      edges {
        node {
          type
          publishedAt
        }
      }
    }
  }
`;

export const eventDeliveries = graphql`
  fragment lists_eventDeliveries on Event
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsEventDeliveriesQuery") {
    deliveries(first: $first, after: $after) @connection(key: "lists_event_deliveries") {
      edges {
        node {
          state
        }
      }
    }
  }
`;

export const users = graphql`
  fragment lists_users on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" }, filter: { type: "UserFilter" })
  @refetchable(queryName: "listsUsersQuery") {
    users(first: $first, after: $after, filter: $filter) @connection(key: "lists_users") {
      edges {
        node {
          username
          isActive
        }
      }
    }
  }
`;

export const groups = graphql`
  fragment lists_groups on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsGroupsQuery") {
    groups(first: $first, after: $after) @connection(key: "lists_groups") {
      edges {
        node {
          name
          memberCount
        }
      }
    }
  }
`;

export const audit = graphql`
  fragment lists_audit on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsAuditQuery") {
    audit(first: $first, after: $after) @connection(key: "lists_audit") {
      edges {
        node {
          action
          subjectLabel
        }
      }
    }
  }
`;

export const resources = graphql`
  fragment lists_resources on Config
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "listsResourcesQuery") {
    resources(first: $first, after: $after) @connection(key: "lists_resources") {
      edges {
        node {
          integrationKey
          kind
        }
      }
    }
  }
`;
