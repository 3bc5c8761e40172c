/** Users and groups: listed, made, changed; and finding whom something can be granted to. */
import { graphql, type ResultOf } from '../graphql';
import { ProblemBits } from './bits';

export const UserBits = graphql(`
  fragment UserBits on User @_unmask {
    id
    username
    displayName
    email
    isActive
    isAdministrator
    groups {
      id
      name
    }
  }
`);

export const GroupBits = graphql(`
  fragment GroupBits on Group @_unmask {
    id
    name
    memberCount
  }
`);

export const Users = graphql(
  `
    query Users($filter: UserFilter, $after: Cursor) {
      users(first: 50, after: $after, filter: $filter) {
        edges {
          node {
            ...UserBits
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [UserBits],
);

export const Groups = graphql(
  `
    query Groups($filter: GroupFilter, $after: Cursor) {
      groups(first: 50, after: $after, filter: $filter) {
        edges {
          node {
            ...GroupBits
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [GroupBits],
);

/** Who keeps the people, and what can be chosen among: the first hundred groups. */
export const PeopleKeeping = graphql(`
  query PeopleKeeping {
    deployment {
      managesPeople
    }
    groups(first: 100) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const UserPage = graphql(
  `
    query UserPage($id: ID!) {
      user: node(id: $id) {
        __typename
        ...UserBits
      }
      configs(first: 1, filter: { ownerId: $id }) {
        totalCount
      }
    }
  `,
  [UserBits],
);

export const GroupPage = graphql(
  `
    query GroupPage($id: ID!) {
      group: node(id: $id) {
        __typename
        ...GroupBits
      }
    }
  `,
  [GroupBits],
);

export const People = graphql(`
  query People($search: String!) {
    people(search: $search, first: 8) {
      __typename
      ... on User {
        id
        username
        displayName
      }
      ... on Group {
        id
        name
      }
    }
  }
`);

export const CreateUser = graphql(
  `
    mutation CreateUser($input: CreateUserInput!) {
      createUser(input: $input) {
        __typename
        ... on CreateUserPayload {
          user {
            ...UserBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [UserBits, ProblemBits],
);

export const UpdateUser = graphql(
  `
    mutation UpdateUser($input: UpdateUserInput!) {
      updateUser(input: $input) {
        __typename
        ... on UpdateUserPayload {
          user {
            ...UserBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [UserBits, ProblemBits],
);

export const CreateGroup = graphql(
  `
    mutation CreateGroup($input: CreateGroupInput!) {
      createGroup(input: $input) {
        __typename
        ... on CreateGroupPayload {
          group {
            ...GroupBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [GroupBits, ProblemBits],
);

export const UpdateGroup = graphql(
  `
    mutation UpdateGroup($input: UpdateGroupInput!) {
      updateGroup(input: $input) {
        __typename
        ... on UpdateGroupPayload {
          group {
            ...GroupBits
          }
        }
        ...ProblemBits
      }
    }
  `,
  [GroupBits, ProblemBits],
);

export const DeleteGroup = graphql(
  `
    mutation DeleteGroup($input: DeleteGroupInput!) {
      deleteGroup(input: $input) {
        __typename
        ... on DeleteGroupPayload {
          deletedGroupId
        }
        ...ProblemBits
      }
    }
  `,
  [ProblemBits],
);

export type UserLine = ResultOf<typeof UserBits>;
export type GroupLine = ResultOf<typeof GroupBits>;
export type Person = NonNullable<ResultOf<typeof People>['people']>[number];
