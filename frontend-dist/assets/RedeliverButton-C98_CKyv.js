import{n as e}from"./rolldown-runtime-WkwZ5CU-.js";import{_t as t,cn as n,ft as r,ht as i,mt as a,n as o,sn as s}from"./Button-DVlF2vE-.js";import{p as c}from"./index-Ca5ji0B8.js";var l=e(n(),1),u=i(`
    query DeliveriesOfConfig($configId: ID!, $after: Cursor) {
      deliveries(first: 25, after: $after, filter: { configId: $configId }) {
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
  `,[r]),d=i(`
    query DeliveryPage($id: ID!) {
      delivery(id: $id) {
        ...DeliveryRow
        promise
        event {
          id
          type
          data
          occurredAt
          publishedAt
          publisher {
            id
            displayName
          }
        }
        config {
          id
          name
          integration {
            id
            integrationId
            name
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
  `,[r]),f=i(`
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
  `,[r,a]),p=s();function m({deliveryId:e,what:n,onDone:r}){let i=c(f),[a,s]=(0,l.useState)(!1),u=async()=>{let{payload:t}=await i.run({input:{deliveryId:e}});t&&(s(!0),r?.(t.delivery.id))};return(0,p.jsxs)(p.Fragment,{children:[(0,p.jsxs)(o,{className:`small`,"data-busy":i.busy||void 0,onPress:()=>void u(),children:[a?`Sent again`:`Send again`,(0,p.jsxs)(`span`,{className:`sr`,children:[` `,n]})]}),i.problem&&(0,p.jsx)(`p`,{className:`why`,role:`alert`,children:t(i.problem)})]})}export{u as n,d as r,m as t};