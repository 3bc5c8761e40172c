import{c as e,i as t,l as n,n as r}from"./messages-DnnhOq45.js";import{L as i,M as a,P as o,T as s,n as c}from"./index-DS_ygf8K.js";import{a as l,n as u,t as d}from"./jsx-runtime-Wy9s6hX0.js";import{o as f,s as p,u as m}from"./bits-DbQVIvAJ.js";import{t as h}from"./Button-Div5sSTJ.js";import{n as g,t as _}from"./RefusedNote-Crfl68q9.js";import{t as v}from"./Ask-sIdB_DWu.js";import{t as y}from"./CopyText-BSZJnEgu.js";/* empty css             *//* empty css               */import{t as b}from"./NewPassword-BUGg6Ev-.js";var x=l(u(),1),S=p(`
  query Account {
    viewer {
      isAdministrator
      tokens {
        id
      }
      user {
        id
        username
        displayName
        email
        groups {
          id
          name
        }
      }
    }
    deployment {
      managesPeople
    }
  }
`),C=p(`
    mutation ChangePassword($input: ChangePasswordInput!) {
      changePassword(input: $input) {
        __typename
        ... on ChangePasswordPayload {
          viewer {
            isAdministrator
          }
        }
        ...ProblemBits
      }
    }
  `,[f]),w=d();function T({username:e}){let t=s(C),[n,r]=(0,x.useState)(``),[i,a]=(0,x.useState)(``),[o,c]=(0,x.useState)(!1),l=async e=>{e.preventDefault(),c(!1);let{payload:o}=await t.run({input:{currentPassword:n,newPassword:i}});o&&(r(``),a(``),c(!0))},{problem:u}=t,d=u?.code===`WRONG_CREDENTIALS`;return(0,w.jsxs)(`form`,{className:`panel stack`,onSubmit:e=>void l(e),children:[(0,w.jsx)(`input`,{type:`text`,name:`username`,autoComplete:`username`,value:e,readOnly:!0,hidden:!0}),(0,w.jsx)(v,{label:`Current password`,type:`password`,value:n,onType:r,autoComplete:`current-password`,problems:d?[u.message]:g(u,`currentPassword`),required:!0}),(0,w.jsx)(b,{label:`New password`,value:i,onType:a,problems:g(u,`newPassword`),help:`Your other sessions end with the change; this one goes on. Your API tokens stay.`}),(0,w.jsx)(_,{problem:d?null:u,fields:[`currentPassword`,`newPassword`]}),(0,w.jsxs)(`div`,{className:`verbs`,children:[(0,w.jsx)(h,{type:`submit`,className:`primary`,"data-busy":t.busy||void 0,children:`Change the password`}),(0,w.jsx)(`p`,{role:`status`,children:o&&`Your password is changed, and your other sessions have ended.`})]})]})}function E(){let{renew:e}=o(),n=i(),r=s(a),c=async()=>{let{payload:t}=await r.run({input:{everywhere:!0}});t&&(await n({to:`/`}),e())};return(0,w.jsxs)(`div`,{className:`panel stack`,children:[(0,w.jsx)(`p`,{children:`Ends all your sessions, on every device, and this one too. Your API tokens stay.`}),(0,w.jsx)(t,{problem:r.problem}),(0,w.jsx)(`div`,{children:(0,w.jsx)(h,{className:`ghost`,"data-busy":r.busy||void 0,onPress:()=>void c(),children:`Sign out everywhere`})})]})}function D(){let[{data:i,error:a}]=m({query:S});if(!i?.viewer)return a?(0,w.jsx)(t,{problem:e(a)}):(0,w.jsx)(r,{what:`your account`});let{user:o,tokens:s,isAdministrator:l}=i.viewer,u=o.groups?.map(({name:e})=>e).join(`, `),d=[o.email,l&&`administrator`,u&&`in ${u}`].filter(Boolean).join(` · `);return(0,w.jsxs)(c,{title:`Account`,lede:(0,w.jsxs)(w.Fragment,{children:[`You are `,o.displayName,o.displayName!==o.username&&` (${o.username})`,d&&`, ${d}`,`.`]}),children:[(0,w.jsxs)(`section`,{"aria-labelledby":`password`,children:[(0,w.jsx)(`h2`,{id:`password`,children:`Password`}),i.deployment?.managesPeople?(0,w.jsx)(T,{username:o.username}):(0,w.jsx)(`p`,{className:`panel`,children:`Your account is kept by the application that Jackfield belongs to: change your password there.`})]}),(0,w.jsxs)(`section`,{"aria-labelledby":`tokens`,children:[(0,w.jsx)(`h2`,{id:`tokens`,children:`API tokens`}),(0,w.jsx)(`div`,{className:`panel stack`,children:(0,w.jsxs)(`p`,{children:[s.length===0?`You have no tokens.`:`You have ${s.length===1?`one token`:`${s.length} tokens`}.`,` `,(0,w.jsx)(n,{to:`/tokens`,children:`Make and revoke tokens`})]})})]}),(0,w.jsxs)(`section`,{"aria-labelledby":`sessions`,children:[(0,w.jsx)(`h2`,{id:`sessions`,children:`Sessions`}),(0,w.jsx)(E,{})]}),(0,w.jsxs)(`section`,{"aria-labelledby":`id`,children:[(0,w.jsx)(`h2`,{id:`id`,children:`Your user id`}),(0,w.jsx)(`p`,{className:`muted`,children:`For programs that share configs with you.`}),(0,w.jsx)(y,{text:o.id,what:`user id`})]})]})}export{D as Account};