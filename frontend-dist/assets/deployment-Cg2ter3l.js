import{o as e,s as t}from"./bits-CNDUp9EK.js";var n=t(`
  query ShadowedDeployment {
    deployment {
      isShadowed
      fingerprint
    }
  }
`),r=t(`
  query DeploymentHealth {
    deployment {
      version
      isShadowed
      queue {
        waiting
        held
        oldestDueAt
      }
      processes {
        kind
        name
        version
        startedAt
        seenAt
      }
      retention {
        eventDays
        deliveryDays
        auditDays
      }
    }
    overview {
      byHealth {
        health
        configCount
      }
    }
  }
`),i=t(`
  query DeploymentProblems {
    deployment {
      problems {
        label
        value
        tone
      }
    }
  }
`),a=t(`
    mutation AdoptDeployment($input: AdoptDeploymentInput!) {
      adoptDeployment(input: $input) {
        __typename
        ... on AdoptDeploymentPayload {
          deployment {
            isShadowed
          }
        }
        ...ProblemBits
      }
    }
  `,[e]);export{n as i,r as n,i as r,a as t};