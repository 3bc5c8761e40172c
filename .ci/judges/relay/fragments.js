/** Paginated, refetchable fragments over the lists of the API, as a React application with Relay writes them. */
import { graphql } from 'relay-runtime';

export const page = graphql`
  query fragmentsPageQuery($config: ID!, $integration: String!) {
    ...fragments_configs
    ...fragments_deliveries
    config(id: $config) {
      ...fragments_config
      ...fragments_configDeliveries
      ...fragments_configGrants
      ...fragments_configHistory
    }
    integration(integrationId: $integration) {
      ...fragments_integrationConfigs
    }
  }
`;

export const configs = graphql`
  fragment fragments_configs on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" }, filter: { type: "ConfigFilter" })
  @refetchable(queryName: "fragmentsConfigsQuery") {
    configs(first: $first, after: $after, filter: $filter) @connection(key: "fragments_configs") {
      streamCursor
      totalCount
      edges {
        node {
          id
          ...fragments_config
        }
      }
    }
  }
`;

export const config = graphql`
  fragment fragments_config on Config @refetchable(queryName: "fragmentsConfigQuery") {
    name
    enabled
    status {
      health
      headline
    }
    integration {
      integrationId
      name
    }
  }
`;

export const deliveries = graphql`
  fragment fragments_deliveries on Query
  @argumentDefinitions(last: { type: "Int", defaultValue: 10 }, before: { type: "Cursor" })
  @refetchable(queryName: "fragmentsDeliveriesQuery") {
    deliveries(last: $last, before: $before) @connection(key: "fragments_deliveries") {
      edges {
        node {
          id
          state
        }
      }
    }
  }
`;

export const configDeliveries = graphql`
  fragment fragments_configDeliveries on Config
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 10 }
    after: { type: "Cursor" }
    last: { type: "Int" }
    before: { type: "Cursor" }
  )
  @refetchable(queryName: "fragmentsConfigDeliveriesQuery") {
    deliveries(first: $first, after: $after, last: $last, before: $before)
      @connection(key: "fragments_config_deliveries") {
      edges {
        node {
          id
          reason
        }
      }
    }
  }
`;

export const configGrants = graphql`
  fragment fragments_configGrants on Config
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "fragmentsConfigGrantsQuery") {
    grants(first: $first, after: $after) @connection(key: "fragments_config_grants") {
      edges {
        node {
          role
          grantee {
            __typename
            ... on User {
              username
            }
            ... on Group {
              groupName: name
              ...fragments_members @alias
            }
          }
        }
      }
    }
  }
`;

export const members = graphql`
  fragment fragments_members on Group
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "fragmentsMembersQuery") {
    members(first: $first, after: $after) @connection(key: "fragments_members") {
      edges {
        node {
          username
        }
      }
    }
  }
`;

export const configHistory = graphql`
  fragment fragments_configHistory on Config
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "fragmentsConfigHistoryQuery") {
    history(first: $first, after: $after) @connection(key: "fragments_config_history") {
      edges {
        node {
          action
          subject {
            id
            ...fragments_config @alias
          }
        }
      }
    }
  }
`;

export const integrationConfigs = graphql`
  fragment fragments_integrationConfigs on Integration
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "Cursor" })
  @refetchable(queryName: "fragmentsIntegrationConfigsQuery") {
    configs(first: $first, after: $after) @connection(key: "fragments_integration_configs") {
      edges {
        node {
          ...fragments_config
        }
      }
    }
  }
`;

/** A change that the stream brings finds its config in the store, by its id. */
export const changes = graphql`
  subscription fragmentsChangesSubscription($after: Cursor) {
    configStatus(after: $after) {
      kind
      cursor
      configId
      config {
        ...fragments_config
      }
    }
  }
`;

/** Removes what was deleted from the store, and adds what was made to the list. */
export const deletes = graphql`
  mutation fragmentsDeleteMutation($input: DeleteConfigInput!, $connections: [ID!]!) {
    deleteConfig(input: $input) {
      ... on DeleteConfigPayload {
        deletedConfigId @deleteEdge(connections: $connections)
      }
      ... on Error {
        code
        message
      }
    }
  }
`;

export const makes = graphql`
  mutation fragmentsMakeMutation($input: CreateConfigInput!, $connections: [ID!]!) {
    createConfig(input: $input) {
      ... on CreateConfigPayload {
        config @appendNode(connections: $connections, edgeTypeName: "ConfigEdge") {
          ...fragments_config
        }
      }
      ... on ValidationError {
        issues {
          path
          code
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`;
