/** Fragments that several screens share. Whatever shows a status selects all of StatusBits, so that copies agree. */
import { graphql, type ResultOf } from '../graphql';

export const StatusBits = graphql(`
  fragment StatusBits on Status @_unmask {
    health
    needsAttention
    headline
    reason
    cause
    since
    checkedAt
    lastSuccessAt
    nextAttemptAt
    failureCount
    fixWith
    version
  }
`);

export const IntegrationBits = graphql(
  `
    fragment IntegrationBits on Integration @_unmask {
      id
      integrationId
      name
      description
      state
      isInstalled
      icons {
        density
        url
      }
      status {
        ...StatusBits
      }
      # What may be done changes with the state, so it comes with it.
      viewerCan {
        activate
        deactivate
        pause
        manage
        createConfig
      }
      viewerCannot {
        permission
        why
      }
    }
  `,
  [StatusBits],
);

export const ConfigRow = graphql(
  `
    fragment ConfigRow on Config @_unmask {
      id
      name
      enabled
      version
      owner {
        id
        username
        displayName
      }
      integration {
        id
        integrationId
        name
        state
        icons {
          density
          url
        }
      }
      status {
        ...StatusBits
      }
    }
  `,
  [StatusBits],
);

export const DeliveryRow = graphql(`
  fragment DeliveryRow on Delivery @_unmask {
    id
    state
    reason
    createdAt
    settledAt
    nextAttemptAt
    attemptCount
    event {
      id
      type
    }
    lastAttempt {
      number
      outcome
      responseStatus
      durationMs
      error
    }
    viewerCan {
      attempt
      cancel
      redeliver
    }
  }
`);

/** A change of it moves the status: so the stream that brings the one brings the other. */
export const BreakerBits = graphql(`
  fragment BreakerBits on Breaker @_unmask {
    state
    reason
    since
    probeAt
  }
`);

export const ProblemBits = graphql(`
  fragment ProblemBits on Error @_unmask {
    __typename
    code
    message
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on ConflictError {
      changedBy {
        id
        displayName
      }
    }
  }
`);

/** What can be done beyond on and off. Of the form only whether there is one: its flow shows it. */
export const ActionBits = graphql(`
  fragment ActionBits on ManageAction @_unmask {
    action
    label
    description
    destructive
    readsOnly
    needsConfig
    form {
      token
    }
  }
`);

export type BreakerState = ResultOf<typeof BreakerBits>['state'];
export type ActionLine = ResultOf<typeof ActionBits>;
export type Status = ResultOf<typeof StatusBits>;
export type Health = Status['health'];
export type ConfigLine = ResultOf<typeof ConfigRow>;
export type DeliveryLine = ResultOf<typeof DeliveryRow>;
export type IntegrationLine = ResultOf<typeof IntegrationBits>;
