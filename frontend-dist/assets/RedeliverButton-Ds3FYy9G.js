import{i as e,n as t,r as n,s as r}from"./Trans-DtqG6tH3.js";import{i,o as a,r as o,s}from"./bits-CNDUp9EK.js";import{St as c,bt as l,lt as u,vt as d}from"./index-1xBt0qdi.js";var f=r(e(),1),p=s(`
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
  `,[i]),m=s(`
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
  `,[o,i]),h=s(`
  query CountDeliveries($filter: DeliveryFilter!) {
    deliveries(first: 1, filter: $filter) {
      totalCount
    }
  }
`),g=s(`
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
  `,[i,a]),_=s(`
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
  `,[i,a]),v=s(`
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
  `,[a]),y=s(`
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
  `,[i,a]),b=s(`
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
  `,[i,a]),x=d({ACTIVATE:{id:`FQBaXG`,message:[`Activate`]},CONFIGURE:{id:`kKIiKD`,message:[`Change settings`]},REAUTHENTICATE:{id:`pa0Bbi`,message:[`Sign in again`]},SYNC:{id:`ZmBahz`,message:[`Read the service again`]}}),S=[`HELD`,`RETRYING`,`REJECTED`,`EXHAUSTED`];function C({state:e,config:t}){return S.includes(e)?e===`HELD`&&!t.enabled?t.viewerCan.operate?`config`:null:e===`HELD`&&t.integration.state!==`ACTIVE`?`integration`:t.viewerCan.edit?t.status.fixWith===`REAUTHENTICATE`?`signIn`:`settings`:null:null}var w=n();function T({deliveryId:e,what:n,onDone:r}){let i=u(b),[a,o]=(0,f.useState)(!1),s=async()=>{let{payload:t}=await i.run({input:{deliveryId:e}});t&&(o(!0),r?.(t.delivery.id))};return(0,w.jsxs)(w.Fragment,{children:[(0,w.jsxs)(c,{className:`small`,"data-busy":i.busy||void 0,onPress:()=>void s(),children:[a?t._({id:`Gz4cDR`,message:[`Sent again`]}):t._({id:`J/jxKQ`,message:[`Send again`]}),(0,w.jsxs)(`span`,{className:`sr`,children:[` `,n]})]}),i.problem&&(0,w.jsx)(`p`,{className:`why`,role:`alert`,children:l(i.problem)})]})}export{_ as a,p as c,g as i,m as l,x as n,h as o,C as r,y as s,T as t,v as u};