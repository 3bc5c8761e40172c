import{a as e,i as t}from"./bits-MBN9kGgE.js";import{t as n}from"./form-CheBEOdc.js";var r=e(`
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
  `,[n]),i=e(`
    query FlowPage($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,[r]),a=e(`
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
  `,[r,t]),o=e(`
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
  `,[r,t]),s=e(`
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
  `,[r,t]);export{o as i,i as n,a as r,s as t};