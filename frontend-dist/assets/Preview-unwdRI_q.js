import{i as e,n as t,r as n,s as r,t as i}from"./Trans-DtqG6tH3.js";import{o as a,s as o,u as s}from"./bits-CNDUp9EK.js";import{J as c,K as l,Q as u,Y as d,Z as f,_t as p,ht as m,k as h,lt as g,q as _,xt as v}from"./index-1xBt0qdi.js";import{t as y}from"./Guarded-BOjuKcBg.js";import{t as b}from"./Pick-Cc1J7m7f.js";/* empty css             */import{t as x}from"./json-DDqYB0ak.js";var S=r(e(),1),C=o(`
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
`),w=o(`
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
  `,[a]);function T(e,t){return e===`*`?!0:e.endsWith(`.*`)?t.startsWith(e.slice(0,-1)):e===t}function E(e,t){let n=e.filter(({name:e})=>t.some(t=>T(t,e))),r=t.filter(e=>!e.includes(`*`)&&!n.some(({name:t})=>t===e)).map(e=>({name:e,description:``,sample:null})),i=({name:e})=>e.startsWith(`config.`),a=[...r,...n];return[...a.filter(e=>!i(e)),...a.filter(i)]}function D(e){return e==null?``:JSON.stringify(e,null,2)}var O=n(),k=new Intl.DateTimeFormat(`en-GB`,{dateStyle:`medium`,timeStyle:`medium`});function A({configId:e,patterns:n,allowed:r=!0,refusals:a=[],typed:o}){let h=g(w),[{data:T,error:A}]=s({query:C}),[M,N]=(0,S.useState)(null),[P,F]=(0,S.useState)(null),[I,L]=(0,S.useState)(``),[R,z]=(0,S.useState)(null),[B,V]=(0,S.useState)(null);if(!T)return A?(0,O.jsx)(p,{problem:v(A)}):(0,O.jsx)(m,{what:t._({id:`ufcUbL`,message:[`events`]})});let H=E(T.eventTypes??[],n),U=T.events?.edges.map(e=>e.node)??[],W=P??H[0]?.name??``,G=U.some(e=>e.id===W),K=H.find(e=>e.name===W),q=R??D(K?.sample),J=e=>{F(e),z(null),V(null),N(null),h.clear()},Y=async()=>{N(null);let t=G||q.trim()===``?{value:void 0,problem:null}:x(q);V(t.problem);let n=o===void 0?{}:await o();if(t.problem!==null||n===null)return;let r=W===``?I.trim():W,i=G?{eventId:W}:{sample:{type:r,...t.value!==void 0&&{data:t.value}}},{refuse:a,...s}=n,{payload:c,problem:l}=await h.run({input:{configId:e,event:i,...s}});N(c),l?.issues.some(({path:e})=>e.includes(`values`))&&a?.(l)},X=(0,O.jsxs)(`form`,{className:`panel stack`,"aria-label":t._({id:`rdUucN`,message:[`Preview`]}),onSubmit:e=>{e.preventDefault(),Y()},children:[(0,O.jsxs)(b,{label:t._({id:`0pC/y6`,message:[`Event`]}),value:W,onPick:J,children:[(0,O.jsxs)(`optgroup`,{label:t._({id:`ZXgzos`,message:[`A sample`]}),children:[H.map(({name:e})=>(0,O.jsx)(`option`,{value:e,children:e},e)),(0,O.jsx)(`option`,{value:``,children:t._({id:`aDSXFC`,message:[`Another type…`]})})]}),U.length>0&&(0,O.jsx)(`optgroup`,{label:t._({id:`lHu4uL`,message:[`Published lately`]}),children:U.map(({id:e,type:t,publishedAt:n})=>(0,O.jsxs)(`option`,{value:e,children:[t,`, `,k.format(new Date(n))]},e))})]}),K?.description&&(0,O.jsx)(`p`,{className:`help`,children:K.description}),W===``&&(0,O.jsxs)(u,{value:I,onChange:L,autoComplete:`off`,children:[(0,O.jsx)(c,{children:(0,O.jsx)(i,{id:`+zy2Nq`,message:[`Type`]})}),(0,O.jsx)(d,{placeholder:t._({id:`63vbRY`,message:[`ticket.opened`]})})]}),!G&&(0,O.jsxs)(u,{value:q,onChange:e=>{z(e),V(null)},isInvalid:B!==null,children:[(0,O.jsx)(c,{children:(0,O.jsx)(i,{id:`HKH+W+`,message:[`Data`]})}),(0,O.jsx)(f,{rows:5,"data-mono":!0,spellCheck:!1}),(0,O.jsx)(l,{children:(0,O.jsx)(i,{id:`ezhrSa`,message:[`A JSON object. Left empty: a sample of this type.`]})}),(0,O.jsx)(_,{children:B})]}),(0,O.jsx)(p,{problem:h.problem,children:h.problem?.issues.filter(({message:e})=>e!==h.problem?.message).map(({message:e})=>(0,O.jsx)(`p`,{children:e},e))}),(0,O.jsxs)(`div`,{className:`verbs`,children:[(0,O.jsx)(y,{className:o?`ghost`:`primary`,allowed:r,permission:`OPERATE`,refusals:a,isBusy:h.busy,onPress:()=>void Y(),children:(0,O.jsx)(i,{id:`tGMm5P`,message:[`Show what would leave`]})}),(0,O.jsx)(`p`,{className:`muted`,children:(0,O.jsx)(i,{id:`RWIlVN`,message:[`Nothing is sent.`]})})]})]});return(0,O.jsxs)(`div`,{className:`preview`,children:[X,(0,O.jsx)(`div`,{role:`status`,className:`seen`,children:M&&(0,O.jsx)(j,{seen:M})})]})}function j({seen:{verdict:e,requests:n,endedBecause:r}}){let a=(0,S.useId)(),{decidedBy:o}=e,s=n.length;return(0,O.jsxs)(O.Fragment,{children:[(0,O.jsxs)(`section`,{"aria-labelledby":`${a}-verdict`,className:`panel`,children:[(0,O.jsx)(`h2`,{id:`${a}-verdict`,children:(0,O.jsx)(h,{shape:e.matched?`healthy`:`off`,children:e.matched?t._({id:`IcyPwL`,message:[`It would go there`]}):t._({id:`v4bRM2`,message:[`It would not go there`]})})}),(0,O.jsx)(`p`,{children:e.matched?o:t._({id:`UlyLbb`,message:[`This stands against it: `,[`decidedBy`]],values:{decidedBy:o}})}),(0,O.jsx)(`ul`,{className:`rules`,children:e.rules.map(({rule:e,held:n,actual:r},a)=>(0,O.jsxs)(`li`,{children:[(0,O.jsx)(h,{shape:n?`healthy`:`failing`,children:n?t._({id:`5sJdUV`,message:[`Holds`]}):t._({id:`p2OcVe`,message:[`Does not hold`]})}),(0,O.jsxs)(`span`,{children:[e,r!==null&&(0,O.jsxs)(`span`,{className:`muted`,children:[` `,(0,O.jsx)(i,{id:`odxpEe`,message:[`Found: `,[`actual`]],values:{actual:r}})]})]})]},a))})]}),r&&(0,O.jsx)(`p`,{className:`note`,"data-tone":`WARNING`,children:(0,O.jsx)(i,{id:`R9fqqp`,message:[`The preview ends here: `,[`endedBecause`]],values:{endedBecause:r}})}),n.length>0&&!e.matched&&(0,O.jsx)(`p`,{children:(0,O.jsx)(i,{id:`sZbj47`,message:[`If it did go there, this would leave:`]})}),n.length===0&&!r&&(0,O.jsx)(`p`,{children:(0,O.jsx)(i,{id:`Q25cNK`,message:[`No request would leave.`]})}),n.map((e,n,r,i=n+1)=>(0,O.jsxs)(`section`,{className:`panel request`,"aria-label":t._({id:`5WzK1q`,message:[`Request `,[`number`],` of `,[`total`]],values:{number:i,total:s}}),children:[(0,O.jsx)(`h2`,{children:(0,O.jsxs)(`code`,{children:[e.method,` `,e.url]})}),e.headers.length>0&&(0,O.jsx)(`dl`,{className:`changes`,children:e.headers.map(({name:e,value:t},n)=>(0,O.jsxs)(`div`,{children:[(0,O.jsx)(`dt`,{children:e}),(0,O.jsx)(`dd`,{children:(0,O.jsx)(`code`,{children:t})})]},n))}),e.body&&(0,O.jsx)(`pre`,{tabIndex:0,"aria-label":t._({id:`ZNW19c`,message:[`Body of request `,[`number`]],values:{number:i}}),children:(0,O.jsx)(`code`,{children:e.body})})]},n))]})}export{A as Preview};