/** What would happen to an event: nothing is sent, nothing is kept. */
import { graphql, type ResultOf } from '../graphql';
import { ProblemBits } from './bits';

/** What can be previewed: a sample of each type, and what was published last. */
export const PreviewSources = graphql(`
  query PreviewSources {
    eventTypes {
      name
      description
      sample
    }
    events(first: 15) {
      edges {
        node {
          id
          type
          publishedAt
          isSample
        }
      }
    }
  }
`);

export const PreviewDelivery = graphql(
  `
    mutation PreviewDelivery($input: PreviewDeliveryInput!) {
      previewDelivery(input: $input) {
        __typename
        ... on PreviewDeliveryPayload {
          verdict {
            matched
            decidedBy
            rules {
              rule
              held
              actual
            }
          }
          requests {
            method
            url
            headers {
              name
              value
            }
            body
          }
          endedBecause
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export type Previewed = Extract<
  NonNullable<ResultOf<typeof PreviewDelivery>['previewDelivery']>,
  { __typename: 'PreviewDeliveryPayload' }
>;
