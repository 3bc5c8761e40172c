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
      expiresAt
      integration {
        id
        integrationId
        name
        state
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
        }
        ... on ProgressStep {
          message
        }
        ... on DoneStep {
          message
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
            ...FlowBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [FlowBits, ProblemBits],
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
