import{a as e,n as t,t as n}from"./jsx-runtime-Wy9s6hX0.js";import{o as r,s as i,u as a}from"./bits-DbQVIvAJ.js";import{C as o,S as s,T as c,_ as l,b as u,v as d,y as f}from"./index-DS_ygf8K.js";import{c as p,i as m,n as h}from"./messages-DnnhOq45.js";import{t as g}from"./Guarded-CpwEjeBg.js";import{t as _}from"./Pick-BZMHsJv0.js";import{t as v}from"./Lamp-B7f8IOxf.js";/* empty css             */import{t as y}from"./json-DN5VvfwY.js";var b=e(t(),1),x=i(`
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
`),S=i(`
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
  `,[r]);function C(e,t){return e===`*`?!0:e.endsWith(`.*`)?t.startsWith(e.slice(0,-1)):e===t}function w(e,t){let n=e.filter(({name:e})=>t.some(t=>C(t,e))),r=t.filter(e=>!e.includes(`*`)&&!n.some(({name:t})=>t===e)).map(e=>({name:e,description:``,sample:null})),i=({name:e})=>e.startsWith(`config.`),a=[...r,...n];return[...a.filter(e=>!i(e)),...a.filter(i)]}function T(e){return e==null?``:JSON.stringify(e,null,2)}var E=n(),D=new Intl.DateTimeFormat(`en-GB`,{dateStyle:`medium`,timeStyle:`medium`});function O({configId:e,patterns:t,allowed:n=!0,refusals:r=[],typed:i}){let v=c(S),[{data:C,error:O}]=a({query:x}),[A,j]=(0,b.useState)(null),[M,N]=(0,b.useState)(null),[P,F]=(0,b.useState)(``),[I,L]=(0,b.useState)(null),[R,z]=(0,b.useState)(null);if(!C)return O?(0,E.jsx)(m,{problem:p(O)}):(0,E.jsx)(h,{what:`events`});let B=w(C.eventTypes??[],t),V=C.events?.edges.map(e=>e.node)??[],H=M??B[0]?.name??``,U=V.some(e=>e.id===H),W=B.find(e=>e.name===H),G=I??T(W?.sample),K=e=>{N(e),L(null),z(null),j(null),v.clear()},q=async()=>{j(null);let t=U||G.trim()===``?{value:void 0,problem:null}:y(G);z(t.problem);let n=i===void 0?{}:await i();if(t.problem!==null||n===null)return;let r=H===``?P.trim():H,a=U?{eventId:H}:{sample:{type:r,...t.value!==void 0&&{data:t.value}}},{refuse:o,...s}=n,{payload:c,problem:l}=await v.run({input:{configId:e,event:a,...s}});j(c),l?.issues.some(({path:e})=>e.includes(`values`))&&o?.(l)},J=(0,E.jsxs)(`form`,{className:`panel stack`,"aria-label":`Preview`,onSubmit:e=>{e.preventDefault(),q()},children:[(0,E.jsxs)(_,{label:`Event`,value:H,onPick:K,children:[(0,E.jsxs)(`optgroup`,{label:`A sample`,children:[B.map(({name:e})=>(0,E.jsx)(`option`,{value:e,children:e},e)),(0,E.jsx)(`option`,{value:``,children:`Another type…`})]}),V.length>0&&(0,E.jsx)(`optgroup`,{label:`Published lately`,children:V.map(({id:e,type:t,publishedAt:n})=>(0,E.jsxs)(`option`,{value:e,children:[t,`, `,D.format(new Date(n))]},e))})]}),W?.description&&(0,E.jsx)(`p`,{className:`help`,children:W.description}),H===``&&(0,E.jsxs)(o,{value:P,onChange:F,autoComplete:`off`,children:[(0,E.jsx)(f,{children:`Type`}),(0,E.jsx)(u,{placeholder:`ticket.opened`})]}),!U&&(0,E.jsxs)(o,{value:G,onChange:e=>{L(e),z(null)},isInvalid:R!==null,children:[(0,E.jsx)(f,{children:`Data`}),(0,E.jsx)(s,{rows:5,"data-mono":!0,spellCheck:!1}),(0,E.jsx)(l,{children:`A JSON object. Left empty: a sample of this type.`}),(0,E.jsx)(d,{children:R})]}),(0,E.jsx)(m,{problem:v.problem,children:v.problem?.issues.filter(({message:e})=>e!==v.problem?.message).map(({message:e})=>(0,E.jsx)(`p`,{children:e},e))}),(0,E.jsxs)(`div`,{className:`verbs`,children:[(0,E.jsx)(g,{className:i?`ghost`:`primary`,allowed:n,permission:`OPERATE`,refusals:r,isBusy:v.busy,onPress:()=>void q(),children:`Show what would leave`}),(0,E.jsx)(`p`,{className:`muted`,children:`Nothing is sent.`})]})]});return(0,E.jsxs)(`div`,{className:`preview`,children:[J,(0,E.jsx)(`div`,{role:`status`,className:`seen`,children:A&&(0,E.jsx)(k,{seen:A})})]})}function k({seen:{verdict:e,requests:t,endedBecause:n}}){let r=(0,b.useId)();return(0,E.jsxs)(E.Fragment,{children:[(0,E.jsxs)(`section`,{"aria-labelledby":`${r}-verdict`,className:`panel`,children:[(0,E.jsx)(`h2`,{id:`${r}-verdict`,children:(0,E.jsx)(v,{shape:e.matched?`healthy`:`off`,children:e.matched?`It would go there`:`It would not go there`})}),(0,E.jsx)(`p`,{children:e.matched?e.decidedBy:`This stands against it: ${e.decidedBy}`}),(0,E.jsx)(`ul`,{className:`rules`,children:e.rules.map(({rule:e,held:t,actual:n},r)=>(0,E.jsxs)(`li`,{children:[(0,E.jsx)(v,{shape:t?`healthy`:`failing`,children:t?`Holds`:`Does not hold`}),(0,E.jsxs)(`span`,{children:[e,n!==null&&(0,E.jsxs)(`span`,{className:`muted`,children:[` Found: `,n]})]})]},r))})]}),n&&(0,E.jsxs)(`p`,{className:`note`,"data-tone":`WARNING`,children:[`The preview ends here: `,n]}),t.length>0&&!e.matched&&(0,E.jsx)(`p`,{children:`If it did go there, this would leave:`}),t.length===0&&!n&&(0,E.jsx)(`p`,{children:`No request would leave.`}),t.map((e,n)=>(0,E.jsxs)(`section`,{className:`panel request`,"aria-label":`Request ${n+1} of ${t.length}`,children:[(0,E.jsx)(`h2`,{children:(0,E.jsxs)(`code`,{children:[e.method,` `,e.url]})}),e.headers.length>0&&(0,E.jsx)(`dl`,{className:`changes`,children:e.headers.map(({name:e,value:t},n)=>(0,E.jsxs)(`div`,{children:[(0,E.jsx)(`dt`,{children:e}),(0,E.jsx)(`dd`,{children:(0,E.jsx)(`code`,{children:t})})]},n))}),e.body&&(0,E.jsx)(`pre`,{tabIndex:0,"aria-label":`Body of request ${n+1}`,children:(0,E.jsx)(`code`,{children:e.body})})]},n))]})}export{O as Preview};