import{Et as e,G as t,lt as n}from"./index-1xBt0qdi.js";import{o as r,s as i}from"./bits-CNDUp9EK.js";var a=i(`
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
  `,[t]),o=i(`
    query FlowPage($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,[a]),s=i(`
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
  `,[r]),c=i(`
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
  `,[a,r]),l=i(`
    subscription FlowChanges($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,[a]),u=i(`
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
  `,[r]),d=i(`
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
  `,[a,r]);function f(){let t=e(),{run:r,busy:i,problem:a}=n(s);return{start:async e=>{let{payload:n}=await r({input:e});n&&await t({to:`/flows/$id`,params:{id:n.flow.id}})},busy:i,problem:a}}export{u as a,o as i,d as n,s as o,l as r,c as s,f as t};