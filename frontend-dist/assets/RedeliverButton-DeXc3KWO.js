import{n as e}from"./rolldown-runtime-WkwZ5CU-.js";import{X as t,Z as n,a as r,i,n as a,s as o}from"./bits-MBN9kGgE.js";import{n as s}from"./Button-CvS3V5rf.js";import{p as c}from"./index-B92z_rwS.js";var l=e(n(),1),u=r(`
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
  `,[a]),d=r(`
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
  `,[a]),f=r(`
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
  `,[a,i]),p=t();function m({deliveryId:e,what:t,onDone:n}){let r=c(f),[i,a]=(0,l.useState)(!1),u=async()=>{let{payload:t}=await r.run({input:{deliveryId:e}});t&&(a(!0),n?.(t.delivery.id))};return(0,p.jsxs)(p.Fragment,{children:[(0,p.jsxs)(s,{className:`small`,"data-busy":r.busy||void 0,onPress:()=>void u(),children:[i?`Sent again`:`Send again`,(0,p.jsxs)(`span`,{className:`sr`,children:[` `,t]})]}),r.problem&&(0,p.jsx)(`p`,{className:`why`,role:`alert`,children:o(r.problem)})]})}export{u as n,d as r,m as t};