import{o as e,s as t}from"./bits-CNDUp9EK.js";var n=t(`
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
`),r=t(`
  fragment GroupBits on Group @_unmask {
    id
    name
    memberCount
  }
`),i=t(`
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
  `,[n]),a=t(`
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
  `,[r]),o=t(`
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
`),s=t(`
    query UserPage($id: ID!) {
      user: node(id: $id) {
        __typename
        ...UserBits
      }
      configs(first: 1, filter: { ownerId: $id }) {
        totalCount
      }
    }
  `,[n]),c=t(`
    query GroupPage($id: ID!) {
      group: node(id: $id) {
        __typename
        ...GroupBits
      }
    }
  `,[r]),l=t(`
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
`),u=t(`
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
  `,[n,e]),d=t(`
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
  `,[n,e]),f=t(`
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
  `,[r,e]),p=t(`
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
  `,[r,e]),m=t(`
    mutation DeleteGroup($input: DeleteGroupInput!) {
      deleteGroup(input: $input) {
        __typename
        ... on DeleteGroupPayload {
          deletedGroupId
        }
        ...ProblemBits
      }
    }
  `,[e]);export{a,p as c,i as d,c as i,d as l,u as n,l as o,m as r,o as s,f as t,s as u};