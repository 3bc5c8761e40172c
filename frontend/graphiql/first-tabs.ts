/** What a first visit finds: a question worth asking, a change worth trying, a stream worth following. */

const LOOK = `# Ctrl-Enter runs it, Ctrl-Space completes it; the book on the left describes every type.
query Look {
  viewer {
    user {
      username
    }
    permissions
  }
  configs(first: 10, orderBy: NEWEST) {
    totalCount
    edges {
      node {
        id
        name
        enabled
        integration {
          integrationId
        }
        status {
          health
          headline
        }
      }
    }
    # Follow after it, and nothing is missed.
    streamCursor
  }
}
`;

const CHANGE = `# Every mutation answers with its payload, or with an error that is a type of its own.
mutation Change($input: PublishEventInput!) {
  publishEvent(input: $input) {
    __typename
    ... on PublishEventPayload {
      event {
        id
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`;

const EVENT = `{
  "input": {
    "type": "ticket.opened",
    "data": { "title": "The door squeaks" }
  }
}
`;

const FOLLOW = `# Goes on until it is stopped: what changes shows on the right.
subscription Follow {
  configStatus {
    kind
    cursor
    config {
      name
      status {
        health
        headline
      }
    }
  }
}
`;

export const FIRST_TABS = [{ query: LOOK }, { query: CHANGE, variables: EVENT }, { query: FOLLOW }];
