import{a as e,n as t,t as n}from"./jsx-runtime-Wy9s6hX0.js";import{o as r}from"./messages-DnnhOq45.js";import{i,o as a,r as o,s}from"./bits-DbQVIvAJ.js";import{t as c}from"./Button-Div5sSTJ.js";import{T as l}from"./index-DS_ygf8K.js";var u=e(t(),1),d=s(`
    query DeliveriesOfConfig($configId: ID!, $state: [DeliveryState!], $after: Cursor) {
      deliveries(first: 25, after: $after, filter: { configId: $configId, state: $state }) {
        edges {
          node {
            ...DeliveryRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        streamCursor
      }
    }
  `,[i]),f=s(`
    query DeliveryPage($id: ID!) {
      delivery(id: $id) {
        ...DeliveryRow
        promise
        event {
          id
          type
          data
          isSample
          occurredAt
          publishedAt
          publisher {
            id
            displayName
          }
        }
        # What it is held for is mended there.
        config {
          ...ConfigRow
          viewerCan {
            operate
            edit
          }
        }
        attempts {
          number
          startedAt
          finishedAt
          durationMs
          outcome
          responseStatus
          requestExcerpt
          responseExcerpt
          error
        }
        redeliveryOf {
          id
        }
      }
    }
  `,[o,i]),p=s(`
  query CountDeliveries($filter: DeliveryFilter!) {
    deliveries(first: 1, filter: $filter) {
      totalCount
    }
  }
`),m=s(`
    mutation AttemptDelivery($input: AttemptDeliveryInput!) {
      attemptDelivery(input: $input) {
        __typename
        ... on AttemptDeliveryPayload {
          delivery {
            ...DeliveryRow
          }
        }
        ...ProblemBits
      }
    }
  `,[i,a]),h=s(`
    mutation CancelDelivery($input: CancelDeliveryInput!) {
      cancelDelivery(input: $input) {
        __typename
        ... on CancelDeliveryPayload {
          delivery {
            ...DeliveryRow
          }
        }
        ...ProblemBits
      }
    }
  `,[i,a]),g=s(`
    mutation RedeliverMany($input: RedeliverManyInput!) {
      redeliverMany(input: $input) {
        __typename
        ... on RedeliverManyPayload {
          flow {
            id
          }
        }
        ...ProblemBits
      }
    }
  `,[a]),_=s(`
    mutation DeliverSample($input: DeliverSampleInput!) {
      deliverSample(input: $input) {
        __typename
        ... on DeliverSamplePayload {
          delivery {
            ...DeliveryRow
          }
        }
        ...ProblemBits
      }
    }
  `,[i,a]),v=s(`
    mutation Redeliver($input: RedeliverInput!) {
      redeliver(input: $input) {
        __typename
        ... on RedeliverPayload {
          delivery {
            ...DeliveryRow
          }
        }
        ...ProblemBits
      }
    }
  `,[i,a]),y={ACTIVATE:`Activate`,CONFIGURE:`Change settings`,REAUTHENTICATE:`Sign in again`,SYNC:`Read the service again`},b=[`HELD`,`RETRYING`,`REJECTED`,`EXHAUSTED`];function x({state:e,config:t}){return b.includes(e)?e===`HELD`&&!t.enabled?t.viewerCan.operate?`config`:null:e===`HELD`&&t.integration.state!==`ACTIVE`?`integration`:t.viewerCan.edit?t.status.fixWith===`REAUTHENTICATE`?`signIn`:`settings`:null:null}var S=n();function C({deliveryId:e,what:t,onDone:n}){let i=l(v),[a,o]=(0,u.useState)(!1),s=async()=>{let{payload:t}=await i.run({input:{deliveryId:e}});t&&(o(!0),n?.(t.delivery.id))};return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsxs)(c,{className:`small`,"data-busy":i.busy||void 0,onPress:()=>void s(),children:[a?`Sent again`:`Send again`,(0,S.jsxs)(`span`,{className:`sr`,children:[` `,t]})]}),i.problem&&(0,S.jsx)(`p`,{className:`why`,role:`alert`,children:r(i.problem)})]})}export{h as a,d as c,m as i,f as l,y as n,p as o,x as r,_ as s,C as t,g as u};