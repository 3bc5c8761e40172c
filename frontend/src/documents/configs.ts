/** Configs: the overview, one of them, and what can be done to it. */
import { graphql } from '../graphql';
import { ActionBits, BreakerBits, ConfigRow, ProblemBits } from './bits';
import { FormBits } from './form';

export const Overview = graphql(
  `
    query Overview($filter: ConfigFilter) {
      attention: configs(first: 25, filter: { needsAttention: true }) {
        edges {
          node {
            ...ConfigRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      configs(first: 50, filter: $filter) {
        edges {
          node {
            ...ConfigRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [ConfigRow],
);

export const MoreConfigs = graphql(
  `
    query MoreConfigs($filter: ConfigFilter, $after: Cursor!) {
      configs(first: 100, filter: $filter, after: $after) {
        edges {
          node {
            ...ConfigRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ConfigRow],
);

/** Of the overview what a change of somebody's health moves: the same fields, so that it shows them. */
export const WantingALook = graphql(
  `
    query WantingALook {
      attention: configs(first: 25, filter: { needsAttention: true }) {
        edges {
          node {
            ...ConfigRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      overview {
        needsAttentionCount
      }
    }
  `,
  [ConfigRow],
);

/** Apart from the list, which does not wait for it. */
export const OverviewFigures = graphql(`
  query OverviewFigures {
    overview {
      configCount
      enabledConfigCount
      needsAttentionCount
      traffic(hours: 24) {
        startsAt
        delivered
        failed
        p95Ms
      }
    }
  }
`);

export const ConfigPage = graphql(
  `
    query ConfigPage($id: ID!) {
      config(id: $id) {
        ...ConfigRow
        createdAt
        updatedAt
        eventTypes
        conditionLines
        inboundUrl
        breaker {
          ...BreakerBits
        }
        integration {
          id
          capabilities
          manageActions {
            ...ActionBits
          }
        }
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
  `,
  [ConfigRow, ActionBits, BreakerBits],
);

export const ConfigTraffic = graphql(`
  query ConfigTraffic($id: ID!, $hours: Int!) {
    config(id: $id) {
      id
      traffic(hours: $hours) {
        startsAt
        delivered
        failed
        p95Ms
      }
    }
  }
`);

export const ConfigDiagnostics = graphql(`
  query ConfigDiagnostics($id: ID!) {
    config(id: $id) {
      id
      diagnostics
    }
  }
`);

export const ConfigSettings = graphql(
  `
    query ConfigSettings($id: ID!) {
      config(id: $id) {
        ...ConfigRow
        eventTypes
        integration {
          id
          capabilities
        }
        viewerCannot {
          permission
          why
        }
        # Who saved last.
        history(first: 1) {
          edges {
            node {
              id
              actor {
                id
                displayName
              }
            }
          }
        }
        form {
          ...FormBits
        }
      }
    }
  `,
  [ConfigRow, FormBits],
);

export const CreateConfig = graphql(
  `
    mutation CreateConfig($input: CreateConfigInput!) {
      createConfig(input: $input) {
        __typename
        ... on CreateConfigPayload {
          config {
            ...ConfigRow
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ConfigRow, ProblemBits],
);

export const UpdateConfig = graphql(
  `
    mutation UpdateConfig($input: UpdateConfigInput!) {
      updateConfig(input: $input) {
        __typename
        ... on UpdateConfigPayload {
          config {
            ...ConfigRow
          }
          clearedSecrets
        }
        ...ProblemBits
      }
    }
  `,
  [ConfigRow, ProblemBits],
);

export const EnableConfig = graphql(
  `
    mutation EnableConfig($input: EnableConfigInput!) {
      enableConfig(input: $input) {
        __typename
        ... on EnableConfigPayload {
          config {
            ...ConfigRow
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ConfigRow, ProblemBits],
);

export const DisableConfig = graphql(
  `
    mutation DisableConfig($input: DisableConfigInput!) {
      disableConfig(input: $input) {
        __typename
        ... on DisableConfigPayload {
          config {
            ...ConfigRow
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ConfigRow, ProblemBits],
);

export const CheckConfig = graphql(
  `
    mutation CheckConfig($input: CheckConfigInput!) {
      checkConfig(input: $input) {
        __typename
        ... on CheckConfigPayload {
          config {
            ...ConfigRow
          }
          # Nullable here and not in Error: the same name would be two types.
          answer: message
        }
        ...ProblemBits
      }
    }
  `,
  [ConfigRow, ProblemBits],
);

export const RotateInboundUrl = graphql(
  `
    mutation RotateInboundUrl($input: RotateInboundUrlInput!) {
      rotateInboundUrl(input: $input) {
        __typename
        ... on RotateInboundUrlPayload {
          config {
            id
            inboundUrl
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);
