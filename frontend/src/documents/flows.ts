/** A conversation with a person: where it stands, the next answer, giving it up. */
import { graphql, type ResultOf } from '../graphql';
import { ProblemBits } from './bits';
import { FormBits } from './form';

export const FlowBits = graphql(
  `
    fragment FlowBits on Flow @_unmask {
      id
      kind
      isOver
      integration {
        id
        integrationId
        name
      }
      config {
        id
        name
      }
      step {
        __typename
        stepId
        title
        description
        position
        total
        canGoBack
        ... on FormStep {
          form {
            ...FormBits
          }
        }
        ... on MenuStep {
          options {
            optionId
            label
            description
            recommended
          }
        }
        ... on ConfirmStep {
          consequences {
            label
            count
            severity
          }
          destructive
          reversible
          confirmLabel
          options {
            optionId
            label
            description
            recommended
          }
          typeToConfirm
        }
        ... on ExternalStep {
          url
          userCode
          # Not the flow's own: until when the service waits.
          goodUntil: expiresAt
        }
        ... on ProgressStep {
          message
          fraction
          cancellable
        }
        ... on DoneStep {
          message
          result
          facts {
            label
            value
            tone
          }
        }
        ... on AbortStep {
          reason
          retryable
        }
      }
    }
  `,
  [FormBits],
);

export const FlowPage = graphql(
  `
    query FlowPage($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,
  [FlowBits],
);

export const StartFlow = graphql(
  `
    mutation StartFlow($input: StartFlowInput!) {
      startFlow(input: $input) {
        __typename
        ... on StartFlowPayload {
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

export const SubmitFlowStep = graphql(
  `
    mutation SubmitFlowStep($input: SubmitFlowStepInput!) {
      submitFlowStep(input: $input) {
        __typename
        ... on SubmitFlowStepPayload {
          flow {
            ...FlowBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [FlowBits, ProblemBits],
);

/** The flow as it goes on: by itself, at the service's own page, or in another tab. */
export const FlowChanges = graphql(
  `
    subscription FlowChanges($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,
  [FlowBits],
);

/** Does an action of an integration, of a config or of a thing; where it asks first, its flow is open. */
export const ManageIntegration = graphql(
  `
    mutation ManageIntegration($input: ManageIntegrationInput!) {
      manageIntegration(input: $input) {
        __typename
        ... on ManageIntegrationPayload {
          integration {
            id
          }
          flow {
            id
            # What can be said at once; all else is read by the flow's own page.
            step {
              __typename
              ... on DoneStep {
                message
                result
                facts {
                  label
                }
              }
            }
          }
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export const CancelFlow = graphql(
  `
    mutation CancelFlow($input: CancelFlowInput!) {
      cancelFlow(input: $input) {
        __typename
        ... on CancelFlowPayload {
          flow {
            ...FlowBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [FlowBits, ProblemBits],
);

export type Flow = ResultOf<typeof FlowBits>;
export type Step = Flow['step'];
