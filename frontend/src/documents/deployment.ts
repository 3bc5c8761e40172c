/** Which copy of the deployment this is, and making it the one that sends. */
import { graphql } from '../graphql';
import { ProblemBits } from './bits';

export const ShadowedDeployment = graphql(`
  query ShadowedDeployment {
    deployment {
      isShadowed
      fingerprint
    }
  }
`);

/** How the deployment stands; all of it null to who does not administer. */
export const DeploymentHealth = graphql(`
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
`);

/** Apart from the rest, for looking takes seconds where something hangs. */
export const DeploymentProblems = graphql(`
  query DeploymentProblems {
    deployment {
      problems {
        label
        value
        tone
      }
    }
  }
`);

export const AdoptDeployment = graphql(
  `
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
  `,
  [ProblemBits],
);
