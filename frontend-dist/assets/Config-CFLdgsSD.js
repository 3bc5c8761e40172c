const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./ManyAgain-BMQZzmKq.js","./index-DS_ygf8K.js","./messages-DnnhOq45.js","./jsx-runtime-Wy9s6hX0.js","./bits-DbQVIvAJ.js","./store-CWqf1gYt.js","./Button-Div5sSTJ.js","./field-CmqDabFG.js","./form-BmnhA-XL.js","./Lamp-B7f8IOxf.js","./words-I_If-D_L.js","./ServiceIcon-ClrECx__.js","./time-D1_m8gQf.js","./index-17vruHg8.css","./Checkbox-BBzWqN7k.js","./RedeliverButton-BpzWVo8x.js","./Pick-BZMHsJv0.js","./form-D1xD4WP0.css","./Preview-DisklWer.js","./Guarded-CpwEjeBg.js","./json-DN5VvfwY.js","./Preview-CnpMg_V3.css"])))=>i.map(i=>d[i]);
import{E as e,I as t,L as n,T as r,a as i,c as a,d as o,h as s,l as c,m as l,n as u,o as d,p as f,r as p,s as m,t as h,w as g}from"./index-DS_ygf8K.js";import{a as _,n as v,t as y}from"./jsx-runtime-Wy9s6hX0.js";import{d as b,l as x,o as S,s as C,t as w,u as T}from"./bits-DbQVIvAJ.js";import{n as E,t as D}from"./ActionButtons-BtARKMbL.js";import{a as O,c as k,i as A,l as j,n as M,r as ee,t as N}from"./messages-DnnhOq45.js";import{t as te}from"./ServiceIcon-ClrECx__.js";import{n as ne,r as P,t as F}from"./time-D1_m8gQf.js";import{t as I}from"./Lamp-B7f8IOxf.js";import{i as re,n as ie,p as ae,r as L,t as oe}from"./words-I_If-D_L.js";import{t as R}from"./Button-Div5sSTJ.js";import{r as se}from"./Checkbox-BBzWqN7k.js";import{c as z,n as ce,s as le,t as ue}from"./RedeliverButton-BpzWVo8x.js";import{n as B,r as de,t as V}from"./Guarded-CpwEjeBg.js";import{t as H}from"./useFlowStart-CZJrIY93.js";import{t as fe}from"./Traffic-JXmvrg5m.js";import{a as pe}from"./audit-xzIPx-AK.js";import{t as me}from"./EntryRow-C5tzaNTW.js";import{t as he}from"./CopyText-BSZJnEgu.js";import{t as ge}from"./Access-DJBdxmBH.js";import{t as _e}from"./FindPerson-DWY4snh_.js";import{t as ve}from"./Pick-BZMHsJv0.js";/* empty css             *//* empty css               */var U=_(v(),1),W=y();function ye({breaker:{state:e,reason:t,since:n,probeAt:r},said:i}){if(e===`CLOSED`)return null;let{word:a,shape:o,sentence:s}=oe[e];return(0,W.jsxs)(`div`,{className:`breaker`,role:`status`,children:[(0,W.jsx)(I,{shape:o,children:a}),(0,W.jsxs)(`p`,{children:[s,` `,t!==i&&t]}),(0,W.jsxs)(`p`,{className:`muted`,children:[`Since `,(0,W.jsx)(F,{at:n}),`.`,` `,e===`OPEN`&&r&&(0,W.jsxs)(W.Fragment,{children:[`One goes out to see whether it works again `,(0,W.jsx)(P,{at:r}),`; at once after a check that goes well, or after new settings.`]})]})]})}function be({config:e}){let{id:t,enabled:i,viewerCan:a,viewerCannot:o}=e,s=n(),c=(0,U.useId)(),u=[...a.operate?[]:[`OPERATE`],...a.edit?[]:[`EDIT`],...a.delete?[]:[`DELETE`]],d=r(l),p=r(f),h=r(m),g=r(le),[_,v]=(0,U.useState)(``),y=H(),{integration:b,status:x}=e,S=b.capabilities.includes(`EXTERNAL_AUTH`),C=x.fixWith??(S?`REAUTHENTICATE`:null),w=C===null||C===`ACTIVATE`?void 0:ce[C],T=e=>{v(``),h.clear(),g.clear(),d.clear(),p.clear(),e?d.run({input:{configId:t}}):p.run({input:{configId:t}})},E=async()=>{v(``);let{payload:e}=await h.run({input:{configId:t}});e&&v(e.answer||`It works.`)},O=async()=>{let{payload:e}=await g.run({input:{configId:t}});e&&await s({to:`/deliveries/$id`,params:{id:e.delivery.id}})};return(0,W.jsxs)(`div`,{className:`verbs`,children:[(0,W.jsxs)(se,{isSelected:i,isDisabled:!a.operate||d.busy||p.busy,"aria-describedby":c,onChange:T,children:[(0,W.jsx)(`span`,{className:`track`,"aria-hidden":`true`}),i?`Enabled`:`Disabled`]}),(0,W.jsx)(V,{className:`ghost`,allowed:a.operate,permission:`OPERATE`,refusals:o,whysId:c,isBusy:h.busy,onPress:()=>void E(),children:`Check`}),b.capabilities.includes(`EVENTS`)&&(0,W.jsx)(V,{className:`ghost`,allowed:a.operate,permission:`OPERATE`,refusals:o,whysId:c,isBusy:g.busy,onPress:()=>void O(),children:`Send a sample`}),C!==null&&w&&(0,W.jsx)(V,{className:x.fixWith===null?`ghost`:`primary`,allowed:a.edit,permission:`EDIT`,refusals:o,whysId:c,isBusy:y.busy,onPress:()=>void y.start({kind:C,configId:t}),children:w}),(0,W.jsx)(V,{className:`ghost`,allowed:a.edit,permission:`EDIT`,refusals:o,whysId:c,onPress:()=>void s({to:`/configs/$id/settings`,params:{id:t}}),children:`Settings`}),(0,W.jsx)(V,{className:`danger`,allowed:a.delete,permission:`DELETE`,refusals:o,whysId:c,isBusy:y.busy,onPress:()=>void y.start({kind:`DELETE`,configId:t}),children:`Delete…`}),(0,W.jsx)(B,{id:c,refused:u,refusals:o}),(0,W.jsx)(`p`,{className:`answer`,role:`status`,children:h.busy?`Asking the service…`:_}),(0,W.jsx)(A,{problem:d.problem??p.problem??h.problem??g.problem??y.problem,children:d.problem?.code===`CHECK_FAILED`&&(0,W.jsx)(R,{className:`small`,onPress:()=>void d.run({input:{configId:t,unchecked:!0}}),children:`Enable it all the same`})}),(0,W.jsx)(D,{actions:b.manageActions.filter(e=>e.needsConfig),integrationId:b.integrationId,configId:t,allowed:a.operate,permission:`OPERATE`,refusals:o})]})}function xe({configId:e}){let t=x(),[n,r]=(0,U.useState)(!1),[i,o]=(0,U.useState)(null),[s,c]=(0,U.useState)(null),[l,u]=(0,U.useState)(``),d=async()=>{r(!0),o(null),u(``);let{data:n,error:i}=await t.query(a,{id:e},{requestPolicy:`network-only`}).toPromise();r(!1);let s=n?.config?.diagnostics;if(s==null){o(i?k(i):O);return}let l=JSON.stringify(s,null,2);c(l);try{await navigator.clipboard.writeText(l),u(`Copied: versions, states and counts, no secrets and no settings.`)}catch{u(`The browser did not copy it: take it from below.`)}};return(0,W.jsxs)(`div`,{className:`report`,children:[(0,W.jsx)(R,{className:`small`,"data-busy":n||void 0,onPress:()=>void(n||d()),children:`Copy for a report`}),(0,W.jsx)(`span`,{className:`muted`,role:`status`,children:l}),(0,W.jsx)(A,{problem:i}),s!==null&&(0,W.jsxs)(`details`,{children:[(0,W.jsx)(`summary`,{children:`Read it`}),(0,W.jsx)(`pre`,{tabIndex:0,role:`region`,"aria-label":`What was copied`,children:s})]})]})}var Se=6e4,Ce=1e3,G=[{hours:24,words:`24 hours`},{hours:168,words:`7 days`}];function we({configId:e,statusVersion:t,mayReport:n}){let[r,a]=(0,U.useState)(G[0].hours),[{data:s,error:c},l]=T({query:o,variables:{id:e,hours:r}});i(l,Se);let u=(0,U.useRef)(t);(0,U.useEffect)(()=>{if(u.current===t)return;let e=setTimeout(()=>{u.current=t,l({requestPolicy:`network-only`})},Ce);return()=>clearTimeout(e)},[t,l]);let d=s?.config?.traffic;return(0,W.jsxs)(`section`,{className:`panel sent`,"aria-labelledby":`traffic`,children:[(0,W.jsxs)(`div`,{className:`toolbar`,children:[(0,W.jsx)(`h2`,{id:`traffic`,children:`What was sent`}),(0,W.jsx)(`div`,{className:`chips`,role:`group`,"aria-label":`Time shown`,children:G.map(e=>(0,W.jsx)(R,{className:`chip`,"aria-pressed":r===e.hours,onPress:()=>a(e.hours),children:e.words},e.hours))})]}),c&&(0,W.jsx)(A,{problem:k(c)}),d?(0,W.jsx)(fe,{hours:d}):(0,W.jsx)(`div`,{className:`traffic-space`}),n&&(0,W.jsx)(xe,{configId:e})]})}function K(){return{changed:new Map,removed:new Set,resyncs:0}}function Te(e,t){if(t.kind===`RESYNC`)return{changed:new Map,removed:new Set,resyncs:e.resyncs+1};if(t.id===null)return e;let n=new Map(e.changed),r=new Set(e.removed);return t.kind===`REMOVED`||t.thing===null?(n.delete(t.id),r.add(t.id)):(r.delete(t.id),n.set(t.id,t.thing)),{...e,changed:n,removed:r}}function Ee(e,t){let n=new Map(e.map(e=>[e.id,e]));return t.changed.forEach((e,t)=>n.set(t,e)),t.removed.forEach(e=>n.delete(e)),[...n.values()].toSorted((e,t)=>t.createdAt.localeCompare(e.createdAt))}function De(t,n){let r=n?L[n].states:null,i={configId:t,...r&&{state:[...r]}},[{data:a,error:o,fetching:s},c]=T({query:z,variables:i}),l=a?.deliveries,u=l?.streamCursor??null,[d,f]=(0,U.useState)(u);d===null&&u!==null&&f(u);let[{data:p=K()}]=b({query:e,variables:{configId:t,after:d},pause:d===null},(e=K(),{deliveries:{kind:t,deliveryId:n,delivery:r}})=>Te(e,{kind:t,id:n,thing:r}));(0,U.useEffect)(()=>{p.resyncs>0&&c({requestPolicy:`network-only`})},[p.resyncs,c]);let m=(0,U.useMemo)(()=>{let e=Ee(l?.edges.map(e=>e.node)??[],p);return r===null?e:e.filter(({state:e})=>r.includes(e))},[l,p,r]),h=l?.pageInfo.hasNextPage?l.pageInfo.endCursor:null;return{deliveries:m,error:o,isLoading:s&&l==null,endCursor:h}}var Oe=(0,U.lazy)(()=>g(()=>import(`./ManyAgain-BMQZzmKq.js`).then(e=>({default:e.ManyAgain})),__vite__mapDeps([0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]),import.meta.url));function ke({configId:e,filter:t,allowed:n,refusals:r}){let i=(0,U.useId)(),[a,o]=(0,U.useState)(!1),s=H(),c={allowed:n,permission:`OPERATE`,refusals:r,whysId:i};return(0,W.jsxs)(W.Fragment,{children:[(0,W.jsxs)(`div`,{className:`verbs`,children:[(0,W.jsx)(V,{...c,className:`small`,onPress:()=>o(!a),children:`Send many again…`}),(0,W.jsx)(V,{...c,className:`small`,isBusy:s.busy,onPress:()=>void s.start({kind:`CANCEL`,configId:e}),children:`Cancel what waits…`}),!n&&(0,W.jsx)(B,{id:i,refused:[`OPERATE`],refusals:r}),(0,W.jsx)(A,{problem:s.problem})]}),a&&(0,W.jsx)(U.Suspense,{children:(0,W.jsx)(Oe,{configId:e,filter:t,onLeave:()=>o(!1)},t??``)})]})}function Ae({delivery:e}){let{word:t,shape:n}=ie[e.state],{lastAttempt:r,nextAttemptAt:i}=e;return(0,W.jsxs)(`tr`,{children:[(0,W.jsx)(`td`,{children:(0,W.jsx)(I,{shape:n,children:t})}),(0,W.jsx)(`td`,{children:(0,W.jsx)(j,{to:`/deliveries/$id`,params:{id:e.id},children:e.event.type})}),(0,W.jsx)(`td`,{children:(0,W.jsx)(ne,{at:e.createdAt})}),(0,W.jsx)(`td`,{className:`number`,children:r?.responseStatus??`–`}),(0,W.jsx)(`td`,{className:`number`,children:r?.durationMs==null?`–`:`${r.durationMs} ms`}),(0,W.jsx)(`td`,{className:`number`,children:e.attemptCount}),(0,W.jsxs)(`td`,{className:`reason`,children:[e.reason,e.state===`RETRYING`&&i&&(0,W.jsxs)(W.Fragment,{children:[` `,`Next try `,(0,W.jsx)(P,{at:i}),`.`]})]}),(0,W.jsx)(`td`,{className:`number`,children:e.viewerCan.redeliver&&(0,W.jsx)(ue,{deliveryId:e.id,what:e.event.type})})]})}function q({deliveries:e}){return(0,W.jsx)(`div`,{className:`scroll`,role:`region`,"aria-label":`Deliveries`,tabIndex:0,children:(0,W.jsxs)(`table`,{children:[(0,W.jsx)(`thead`,{children:(0,W.jsxs)(`tr`,{children:[(0,W.jsx)(`th`,{scope:`col`,children:`State`}),(0,W.jsx)(`th`,{scope:`col`,children:`Event`}),(0,W.jsx)(`th`,{scope:`col`,children:`At`}),(0,W.jsx)(`th`,{scope:`col`,className:`number`,children:`Answer`}),(0,W.jsx)(`th`,{scope:`col`,className:`number`,children:`Took`}),(0,W.jsx)(`th`,{scope:`col`,className:`number`,children:`Attempts`}),(0,W.jsx)(`th`,{scope:`col`,children:`Why`}),(0,W.jsx)(`th`,{scope:`col`,children:(0,W.jsx)(`span`,{className:`sr`,children:`Actions`})})]})}),(0,W.jsx)(`tbody`,{children:e.map(e=>(0,W.jsx)(Ae,{delivery:e},e.id))})]})})}function J({configId:e,filter:t,after:n}){let[r,i]=(0,U.useState)(!1),a=t?[...L[t].states]:null,[{data:o}]=T({query:z,variables:{configId:e,state:a,after:n},pause:!r});if(!r)return(0,W.jsx)(R,{className:`ghost`,onPress:()=>i(!0),children:`Show older`});let s=o?.deliveries;return s?(0,W.jsxs)(W.Fragment,{children:[(0,W.jsx)(q,{deliveries:s.edges.map(e=>e.node)}),s.pageInfo.hasNextPage&&s.pageInfo.endCursor&&(0,W.jsx)(J,{configId:e,filter:t,after:s.pageInfo.endCursor})]}):(0,W.jsx)(M,{what:`older deliveries`})}function je({configId:e}){let t={to:`/configs/$id`,params:{id:e},replace:!0,resetScroll:!1,className:`chip`,activeOptions:{exact:!0}};return(0,W.jsxs)(`nav`,{"aria-label":`Deliveries by state`,className:`chips`,children:[(0,W.jsx)(j,{...t,search:{},children:`All`}),re.map(e=>(0,W.jsx)(j,{...t,search:{state:e},children:L[e].word},e))]})}function Me({configId:e,filter:t}){let{deliveries:n,error:r,isLoading:i,endCursor:a}=De(e,t);if(i)return(0,W.jsx)(M,{what:`deliveries`});let o=t?L[t].none:`Nothing was sent yet. The next event that it hears shows here by itself.`;return(0,W.jsxs)(W.Fragment,{children:[r&&(0,W.jsx)(A,{problem:k(r)}),n.length===0&&!r&&(0,W.jsx)(N,{sentence:o}),n.length>0&&(0,W.jsx)(q,{deliveries:n}),a&&(0,W.jsx)(J,{configId:e,filter:t,after:a})]})}function Ne({config:e,filter:t}){let{id:n,viewerCan:r,viewerCannot:i}=e;return(0,W.jsxs)(W.Fragment,{children:[(0,W.jsxs)(`div`,{className:`toolbar`,children:[(0,W.jsx)(je,{configId:n}),(0,W.jsx)(ke,{configId:n,filter:t,allowed:r.operate,refusals:i})]}),(0,W.jsx)(Me,{configId:n,filter:t},t??``)]})}function Y({config:e,after:t,onRestored:n}){let[{data:r,error:i},a]=T({query:pe,variables:{configId:e.id,after:t},requestPolicy:`cache-and-network`});d(a);let o=r?.config?.history;return i&&!o?(0,W.jsx)(A,{problem:k(i)}):o?o.edges.length===0&&t===null?(0,W.jsx)(N,{sentence:`Nobody has changed this config yet.`}):(0,W.jsxs)(W.Fragment,{children:[(0,W.jsx)(`ul`,{className:`lines history`,children:o.edges.map(({node:t})=>(0,W.jsx)(me,{entry:t,version:e.version,onRestored:()=>{a({requestPolicy:`network-only`}),n()}},t.id))}),(0,W.jsx)(p,{pageInfo:o.pageInfo,children:t=>(0,W.jsx)(Y,{config:e,after:t,onRestored:n})})]}):(0,W.jsx)(M,{what:`the history`})}function Pe({config:e}){let[t,n]=(0,U.useState)(``);return(0,W.jsxs)(W.Fragment,{children:[(0,W.jsx)(`p`,{className:`answer`,role:`status`,children:t}),(0,W.jsx)(Y,{config:e,after:null,onRestored:()=>n(`Put back, secrets excepted.`)},e.version)]})}function Fe({configId:e,url:t}){let n=r(s),[i,a]=(0,U.useState)(!1),[o,c]=(0,U.useState)(``),l=async()=>{let{payload:t}=await n.run({input:{configId:e}});t&&(a(!1),c(`This is the new address. Enter it at the service: the old one leads nowhere.`))};return(0,W.jsxs)(`section`,{className:`panel inbound`,"aria-labelledby":`inbound`,children:[(0,W.jsx)(`h2`,{id:`inbound`,children:`The service calls this address`}),(0,W.jsx)(he,{text:t,what:`the address`}),(0,W.jsx)(`p`,{className:`help`,children:`Whoever knows it can call it. Keep it between you and the service.`}),i?(0,W.jsxs)(`div`,{className:`actions-row`,role:`group`,"aria-label":`A new address`,children:[(0,W.jsx)(`p`,{children:`The old address leads nowhere at once, until the service is told the new one.`}),(0,W.jsx)(R,{className:`ghost`,autoFocus:!0,onPress:()=>a(!1),children:`Keep it`}),(0,W.jsx)(R,{className:`danger-solid`,"data-busy":n.busy||void 0,onPress:()=>void l(),children:`Make a new one`})]}):(0,W.jsx)(R,{className:`small`,onPress:()=>a(!0),children:`New address…`}),(0,W.jsx)(`p`,{className:`answer`,role:`status`,children:o}),(0,W.jsx)(A,{problem:n.problem})]})}var Ie=C(`
    fragment ResourceBits on Resource @_unmask {
      id
      name
      kind
      state
      isDetached
      updatedAt
      manageActions {
        ...ActionBits
      }
    }
  `,[w]),X=C(`
  fragment SyncBits on Sync @_unmask {
    id
    state
    startedAt
    finishedAt
    created
    updated
    removed
    detached
    reconnected
    error
    notes
    drift {
      added
      removed
      checkedAt
    }
  }
`),Le=C(`
    query ResourcesOfConfig($configId: ID!, $search: String, $after: Cursor) {
      config(id: $configId) {
        id
        lastSync {
          ...SyncBits
        }
        resources(first: 50, after: $after, filter: { search: $search }) {
          edges {
            node {
              ...ResourceBits
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,[Ie,X]),Re=C(`
    mutation SyncConfig($input: SyncConfigInput!) {
      syncConfig(input: $input) {
        __typename
        ... on SyncConfigPayload {
          sync {
            ...SyncBits
          }
        }
        ...ProblemBits
      }
    }
  `,[X,S]),ze=C(`
    mutation DeleteResource($input: DeleteResourceInput!) {
      deleteResource(input: $input) {
        __typename
        ... on DeleteResourcePayload {
          deletedResourceId
        }
        ...ProblemBits
      }
    }
  `,[S]),Be=1500;function Ve(e){let t=[[e.created,`new`],[e.updated,`changed`],[e.removed,`gone`],[e.detached,`kept though gone`],[e.reconnected,`back again`]].filter(([e])=>e>0).map(([e,t])=>`${e} ${t}`);return t.length>0?t.join(`, `):`nothing new`}function He({sync:e}){if(e===null)return(0,W.jsx)(`p`,{className:`muted`,children:`Nothing was read from the service yet.`});if(e.state===`RUNNING`)return(0,W.jsxs)(`p`,{role:`status`,children:[`Reading the service, begun `,(0,W.jsx)(F,{at:e.startedAt}),`…`]});let t=(0,W.jsx)(F,{at:e.finishedAt??e.startedAt});return(0,W.jsxs)(`div`,{role:`status`,children:[e.state===`FAILED`?(0,W.jsxs)(`p`,{children:[(0,W.jsx)(`strong`,{children:`Could not be read`}),` `,t,`: `,e.error??`the service did not answer.`,` Nothing was changed.`]}):(0,W.jsxs)(`p`,{children:[`Read `,t,`: `,Ve(e),`.`]}),e.notes.map(e=>(0,W.jsx)(`p`,{className:`muted`,children:e},e)),e.drift&&e.drift.added+e.drift.removed>0&&(0,W.jsxs)(`p`,{children:[`Since then the service has `,e.drift.added,` more and `,e.drift.removed,` fewer: sync to see them.`]})]})}function Ue({resource:e,config:t,onDone:n}){let i=r(ze),a=async()=>{let{payload:t}=await i.run({input:{resourceId:e.id}});t&&n()};return(0,W.jsxs)(`li`,{className:`resource`,children:[(0,W.jsxs)(`div`,{className:`who`,children:[(0,W.jsx)(`strong`,{children:e.name}),(0,W.jsxs)(`span`,{children:[e.kind,e.state!==null&&`: ${e.state}`,e.isDetached&&`, not at the service any more`,`, changed `,(0,W.jsx)(F,{at:e.updatedAt})]})]}),(0,W.jsx)(D,{actions:e.manageActions,integrationId:t.integration.integrationId,resourceId:e.id,of:e.name,allowed:t.viewerCan.operate,permission:`OPERATE`,refusals:t.viewerCannot,onDone:n}),e.isDetached&&t.viewerCan.operate&&(0,W.jsxs)(R,{className:`small`,"data-busy":i.busy||void 0,onPress:()=>void a(),children:[`Delete`,(0,W.jsxs)(`span`,{className:`sr`,children:[` `,e.name]})]}),(0,W.jsx)(A,{problem:i.problem})]})}function We({config:e}){let[t,n]=(0,U.useState)(``),[i,a]=(0,U.useState)(null),o={configId:e.id,search:t||null,after:i},[{data:s,error:c,fetching:l},u]=T({query:Le,variables:o}),f=r(Re);d(u);let p=(0,U.useCallback)(e=>{n(e),a(null)},[]),m=s?.config,g=m?.lastSync?.state===`RUNNING`||f.busy,_=()=>u({requestPolicy:`network-only`});(0,U.useEffect)(()=>{if(!g||l)return;let e=setTimeout(()=>u({requestPolicy:`network-only`}),Be);return()=>clearTimeout(e)},[g,l,u]);let v=async()=>{await f.run({input:{configId:e.id}}),_()};if(c&&!m)return(0,W.jsx)(A,{problem:k(c)});if(!m)return(0,W.jsx)(M,{what:`the service's things`});let y=m.resources.edges.map(e=>e.node),{endCursor:b,hasNextPage:x}=m.resources.pageInfo;return(0,W.jsxs)(W.Fragment,{children:[(0,W.jsxs)(`div`,{className:`panel sync`,children:[(0,W.jsx)(He,{sync:m.lastSync}),(0,W.jsx)(V,{className:`ghost`,allowed:e.viewerCan.operate,permission:`OPERATE`,refusals:e.viewerCannot,isBusy:g,onPress:()=>void v(),children:`Sync now`}),(0,W.jsx)(A,{problem:f.problem})]}),(0,W.jsx)(h,{label:`Search by name`,placeholder:`Search by name`,value:t,onSearch:p}),y.length===0?(0,W.jsx)(N,{sentence:t?`None of that name.`:`Nothing is known here of what the service has. Sync reads it.`}):(0,W.jsx)(`ul`,{className:`lines`,children:y.map(t=>(0,W.jsx)(Ue,{resource:t,config:e,onDone:_},t.id))}),(0,W.jsxs)(`div`,{className:`answers`,children:[i!==null&&(0,W.jsx)(R,{className:`ghost`,onPress:()=>a(null),children:`To the first`}),x&&(0,W.jsx)(R,{className:`ghost`,onPress:()=>a(b),children:`Show more`})]})]})}var Z=C(`
  fragment GrantBits on Grant @_unmask {
    id
    role
    grantedAt
    grantee {
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
    grantedBy {
      id
      displayName
    }
  }
`),Ge=C(`
    query Grants($configId: ID!) {
      config(id: $configId) {
        id
        grants(first: 100) {
          edges {
            node {
              ...GrantBits
            }
          }
        }
      }
    }
  `,[Z]),Ke=C(`
    mutation GrantConfig($input: GrantConfigInput!) {
      grantConfig(input: $input) {
        __typename
        ... on GrantConfigPayload {
          grant {
            ...GrantBits
          }
        }
        ...ProblemBits
      }
    }
  `,[Z,S]),qe=C(`
    mutation RevokeConfig($input: RevokeConfigInput!) {
      revokeConfig(input: $input) {
        __typename
        ... on RevokeConfigPayload {
          revokedGrantId
        }
        ...ProblemBits
      }
    }
  `,[S]),Q={VIEWER:`May look`,OPERATOR:`May look, enable, disable, check and send again`,EDITOR:`May change the settings too`,MANAGER:`May share and delete it too`},Je=Object.keys(Q);function Ye({configId:e}){let t=r(Ke),[n,i]=(0,U.useState)(null),[a,o]=(0,U.useState)(`VIEWER`),s=async r=>{if(r.preventDefault(),n===null)return;let o=n.__typename===`User`?{userId:n.id}:{groupId:n.id},{payload:s}=await t.run({input:{configId:e,grantee:o,role:a}});s&&i(null)};return(0,W.jsxs)(`form`,{className:`grant-form panel`,onSubmit:e=>void s(e),children:[(0,W.jsx)(_e,{label:`Person or group`,picked:n,withGroups:!0,onPick:i}),(0,W.jsx)(ve,{label:`Role`,value:a,onPick:e=>o(Je.find(t=>t===e)??`VIEWER`),children:Je.map(e=>(0,W.jsx)(`option`,{value:e,children:Q[e]},e))}),(0,W.jsx)(R,{type:`submit`,className:`primary`,"data-busy":t.busy||void 0,isDisabled:n===null,"aria-describedby":`share-why`,children:`Share`}),(0,W.jsx)(`p`,{id:`share-why`,className:`help`,children:n===null&&`Find a person or a group first.`}),(0,W.jsx)(A,{problem:t.problem})]})}function Xe(e){return e.__typename===`User`?e.displayName||e.username:`Group ${e.name}`}function Ze({grant:e,configId:t,mayRevoke:n}){let i=r(qe),{grantee:a}=e,o={configId:t,grantee:a.__typename===`User`?{userId:a.id}:{groupId:a.id}};return(0,W.jsxs)(`li`,{className:`grant`,children:[(0,W.jsxs)(`div`,{className:`who`,children:[(0,W.jsx)(`strong`,{children:Xe(a)}),(0,W.jsxs)(`span`,{children:[Q[e.role],`, since `,(0,W.jsx)(F,{at:e.grantedAt})]})]}),n&&(0,W.jsxs)(R,{className:`small`,"data-busy":i.busy||void 0,onPress:()=>void i.run({input:o}),children:[`Revoke`,(0,W.jsxs)(`span`,{className:`sr`,children:[` from `,Xe(a)]})]}),(0,W.jsx)(A,{problem:i.problem})]})}function Qe({config:e}){let[{data:t,error:n}]=T({query:Ge,variables:{configId:e.id}}),r=t?.config?.grants.edges.map(e=>e.node),i=e.viewerCan.share;return n?(0,W.jsx)(A,{problem:k(n)}):r===void 0?(0,W.jsx)(M,{what:`who may see this`}):(0,W.jsxs)(W.Fragment,{children:[r.length===0&&(0,W.jsx)(N,{sentence:`Only its owner and administrators see this config.`}),r.length>0&&(0,W.jsx)(`ul`,{className:`lines`,children:r.map(t=>(0,W.jsx)(Ze,{grant:t,configId:e.id,mayRevoke:i},t.id))}),i?(0,W.jsx)(Ye,{configId:e.id}):(0,W.jsx)(`p`,{className:`why`,children:de(e.viewerCannot,`SHARE`)}),(0,W.jsxs)(`section`,{"aria-labelledby":`access`,children:[(0,W.jsx)(`h2`,{id:`access`,children:i?`Who can do what, and why`:`What you can do, and why`}),(0,W.jsx)(ge,{configId:e.id,ofOthers:i,round:r.map(({id:e,role:t})=>e+t).join(` `)})]})]})}var $e=(0,U.lazy)(()=>g(()=>import(`./Preview-DisklWer.js`).then(e=>({default:e.Preview})),__vite__mapDeps([18,3,4,1,2,5,6,7,8,9,10,11,12,13,19,16,20,21,17]),import.meta.url)),$=t(`/configs/$id`),et=[{id:`deliveries`,label:`Deliveries`},{id:`preview`,label:`Preview`},{id:`resources`,label:`Resources`},{id:`sharing`,label:`Sharing`},{id:`history`,label:`History`}];function tt(){let{id:e}=$.useParams(),{tab:t=`deliveries`,state:n}=$.useSearch(),r=$.useNavigate(),[{data:i,error:a}]=T({query:c,variables:{id:e}}),o=i?.config;if(!o)return a?(0,W.jsx)(A,{problem:k(a)}):i?(0,W.jsx)(ee,{what:`config`}):(0,W.jsx)(M,{what:`the config`});let{integration:s,owner:l,status:d}=o,f=s.capabilities.includes(`SYNC`),p={deliveries:!0,preview:s.capabilities.includes(`EVENTS`),resources:f,sharing:!0,history:!0},m=p[t]?t:`deliveries`;return(0,W.jsxs)(u,{title:o.name,lede:`${s.name} · owned by ${l.displayName||l.username}`,icon:(0,W.jsx)(te,{name:s.name,icons:s.icons,size:44}),crumbs:[{label:`Configs`,to:`/`},{label:s.name,to:`/integrations/${s.integrationId}`}],children:[(0,W.jsxs)(`div`,{className:`panel hero`,"data-attention":d.needsAttention||void 0,children:[(0,W.jsxs)(`div`,{children:[(0,W.jsx)(I,{shape:ae({enabled:o.enabled,state:s.state},d.health),children:d.headline}),d.reason&&(0,W.jsx)(`p`,{children:d.reason}),(0,W.jsxs)(`p`,{className:`muted`,children:[d.since&&(0,W.jsxs)(W.Fragment,{children:[`Since `,(0,W.jsx)(F,{at:d.since}),`.`,` `]}),d.lastSuccessAt&&(0,W.jsxs)(W.Fragment,{children:[`Worked last `,(0,W.jsx)(F,{at:d.lastSuccessAt}),`.`,` `]}),d.checkedAt&&(0,W.jsxs)(W.Fragment,{children:[`Checked `,(0,W.jsx)(F,{at:d.checkedAt}),`.`,` `]}),o.eventTypes.length>0?`Hears ${o.eventTypes.join(`, `)}.`:`Hears no events.`]}),o.conditionLines.length>0&&(0,W.jsx)(`ul`,{className:`condition-lines`,children:o.conditionLines.map(e=>(0,W.jsx)(`li`,{children:e},e))}),(0,W.jsx)(ye,{breaker:o.breaker,said:d.reason})]}),(0,W.jsx)(be,{config:o})]}),(0,W.jsx)(we,{configId:e,statusVersion:d.version,mayReport:o.viewerCan.edit}),o.inboundUrl!==null&&(0,W.jsx)(Fe,{configId:e,url:o.inboundUrl}),(0,W.jsxs)(E,{label:`Sections`,tabs:et.filter(({id:e})=>p[e]),chosen:m,onChoose:e=>void r({search:e===`deliveries`?{}:{tab:e},replace:!0}),children:[m===`deliveries`&&(0,W.jsx)(Ne,{config:o,filter:n}),m===`preview`&&(0,W.jsx)(U.Suspense,{fallback:(0,W.jsx)(M,{what:`the preview`}),children:(0,W.jsx)($e,{configId:e,patterns:o.eventTypes,allowed:o.viewerCan.operate,refusals:o.viewerCannot})}),m===`resources`&&(0,W.jsx)(We,{config:o}),m===`sharing`&&(0,W.jsx)(Qe,{config:o}),m===`history`&&(0,W.jsx)(Pe,{config:o})]})]})}export{tt as Config};