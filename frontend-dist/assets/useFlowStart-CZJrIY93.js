import{L as e,T as t}from"./index-DS_ygf8K.js";import{o as n,s as r}from"./bits-DbQVIvAJ.js";import{i}from"./form-BmnhA-XL.js";var a=r(`
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
  `,[i]),o=r(`
    query FlowPage($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,[a]),s=r(`
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
  `,[n]),c=r(`
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
  `,[a,n]),l=r(`
    subscription FlowChanges($id: ID!) {
      flow(id: $id) {
        ...FlowBits
      }
    }
  `,[a]),u=r(`
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
  `,[n]),d=r(`
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
  `,[a,n]);function f(){let n=e(),{run:r,busy:i,problem:a}=t(s);return{start:async e=>{let{payload:t}=await r({input:e});t&&await n({to:`/flows/$id`,params:{id:t.flow.id}})},busy:i,problem:a}}export{u as a,o as i,d as n,s as o,l as r,c as s,f as t};