/** Configs: the overview, one of them, and what can be done to it. */
import { graphql } from '../graphql';
import { ConfigRow, ProblemBits } from './bits';
import { FormBits } from './form';

export const Overview = graphql(
  `
    query Overview($after: Cursor) {
      attention: configs(first: 25, filter: { needsAttention: true }) {
        edges {
          node {
            ...ConfigRow
          }
        }
      }
      configs(first: 50, after: $after) {
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

export const ConfigPage = graphql(
  `
    query ConfigPage($id: ID!) {
      config(id: $id) {
        ...ConfigRow
        createdAt
        updatedAt
        eventTypes
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
  [ConfigRow],
);

export const ConfigSettings = graphql(
  `
    query ConfigSettings($id: ID!) {
      config(id: $id) {
        ...ConfigRow
        viewerCannot {
          permission
          why
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

export const DeleteConfig = graphql(
  `
    mutation DeleteConfig($input: DeleteConfigInput!) {
      deleteConfig(input: $input) {
        __typename
        ... on DeleteConfigPayload {
          deletedConfigId
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);
