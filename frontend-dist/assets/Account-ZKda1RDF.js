import{i as e,n as t,r as n,s as r,t as i}from"./Trans-DtqG6tH3.js";import{St as a,_t as o,dt as s,it as c,ot as l,pt as u,r as d,vt as f,xt as p}from"./index-CdHFSAOE.js";import{o as m,s as h,u as g}from"./bits-CNDUp9EK.js";import{n as _,t as v}from"./RefusedNote-DL89RUPR.js";import{n as y}from"./session-adfjlW9g.js";import{t as b}from"./Ask-CSOLHK83.js";import{t as x}from"./CopyText-BCunGc2B.js";/* empty css             *//* empty css               */import{t as S}from"./NewPassword-CbDQ81-7.js";var C=r(e(),1),w=h(`
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
`),T=h(`
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
  `,[m]),E=n();function D({username:e}){let n=l(T),[r,a]=(0,C.useState)(``),[o,s]=(0,C.useState)(``),[c,u]=(0,C.useState)(!1),d=async e=>{e.preventDefault(),u(!1);let{payload:t}=await n.run({input:{currentPassword:r,newPassword:o}});t&&(a(``),s(``),u(!0))},{problem:p}=n,m=p?.code===`WRONG_CREDENTIALS`;return(0,E.jsxs)(`form`,{className:`panel stack`,onSubmit:e=>void d(e),children:[(0,E.jsx)(`input`,{type:`text`,name:`username`,autoComplete:`username`,value:e,readOnly:!0,hidden:!0}),(0,E.jsx)(b,{label:t._({id:`Pn2B7/`,message:[`Current password`]}),type:`password`,value:r,onType:a,autoComplete:`current-password`,problems:m?[p.message]:_(p,`currentPassword`),required:!0}),(0,E.jsx)(S,{label:t._({id:`/nT6AE`,message:[`New password`]}),value:o,onType:s,problems:_(p,`newPassword`),help:t._({id:`zueQy0`,message:[`Your other sessions end with the change; this one goes on. Your API tokens stay.`]})}),(0,E.jsx)(v,{problem:m?null:p,fields:[`currentPassword`,`newPassword`]}),(0,E.jsxs)(`div`,{className:`verbs`,children:[(0,E.jsx)(f,{type:`submit`,className:`primary`,"data-busy":n.busy||void 0,children:(0,E.jsx)(i,{id:`muhmuH`,message:[`Change the password`]})}),(0,E.jsx)(`p`,{role:`status`,children:c&&t._({id:`P65zdY`,message:[`Your password is changed, and your other sessions have ended.`]})})]})]})}function O(){let{renew:e}=y(),t=a(),n=l(c),r=async()=>{let{payload:r}=await n.run({input:{everywhere:!0}});r&&(await t({to:`/`}),e())};return(0,E.jsxs)(`div`,{className:`panel stack`,children:[(0,E.jsx)(`p`,{children:(0,E.jsx)(i,{id:`Jn7Bw9`,message:[`Ends all your sessions, on every device, and this one too. Your API tokens stay.`]})}),(0,E.jsx)(u,{problem:n.problem}),(0,E.jsx)(`div`,{children:(0,E.jsx)(f,{className:`ghost`,"data-busy":n.busy||void 0,onPress:()=>void r(),children:(0,E.jsx)(i,{id:`U+Xizs`,message:[`Sign out everywhere`]})})})]})}function k(){let[{data:e,error:n}]=g({query:w});if(!e?.viewer)return n?(0,E.jsx)(u,{problem:o(n)}):(0,E.jsx)(s,{what:t._({id:`Eu0e+8`,message:[`your account`]})});let{user:r,tokens:a,isAdministrator:c}=e.viewer,l=a.length,f=r.groups?.map(({name:e})=>e).join(`, `),m=[r.email,c&&t._({id:`D0YaxG`,message:[`administrator`]}),f&&t._({id:`exKMGS`,message:[`in `,[`groups`]],values:{groups:f}})].filter(Boolean).join(` · `),h=r.displayName===r.username?r.username:`${r.displayName} (${r.username})`;return(0,E.jsxs)(d,{title:t._({id:`AeXO77`,message:[`Account`]}),lede:m?t._({id:`3Oxkt+`,message:[`You are `,[`name`],`, `,[`facts`],`.`],values:{name:h,facts:m}}):t._({id:`xcSL4Y`,message:[`You are `,[`name`],`.`],values:{name:h}}),children:[(0,E.jsxs)(`section`,{"aria-labelledby":`password`,children:[(0,E.jsx)(`h2`,{id:`password`,children:(0,E.jsx)(i,{id:`8ZsakT`,message:[`Password`]})}),e.deployment?.managesPeople?(0,E.jsx)(D,{username:r.username}):(0,E.jsx)(`p`,{className:`panel`,children:(0,E.jsx)(i,{id:`IJthfJ`,message:[`Your account is kept by the application that Jackfield belongs to: change your password there.`]})})]}),(0,E.jsxs)(`section`,{"aria-labelledby":`tokens`,children:[(0,E.jsx)(`h2`,{id:`tokens`,children:(0,E.jsx)(i,{id:`Z/87nw`,message:[`API tokens`]})}),(0,E.jsx)(`div`,{className:`panel stack`,children:(0,E.jsxs)(`p`,{children:[t._({id:`fEMUf7`,message:[[`count`,`plural`,{0:[`You have no tokens.`],one:[`You have one token.`],other:[`You have `,`#`,` tokens.`]}]],values:{count:l}}),` `,(0,E.jsx)(p,{to:`/tokens`,children:(0,E.jsx)(i,{id:`cVkeB0`,message:[`Make and revoke tokens`]})})]})})]}),(0,E.jsxs)(`section`,{"aria-labelledby":`sessions`,children:[(0,E.jsx)(`h2`,{id:`sessions`,children:(0,E.jsx)(i,{id:`4cEClj`,message:[`Sessions`]})}),(0,E.jsx)(O,{})]}),(0,E.jsxs)(`section`,{"aria-labelledby":`id`,children:[(0,E.jsx)(`h2`,{id:`id`,children:(0,E.jsx)(i,{id:`Lu/WE4`,message:[`Your user id`]})}),(0,E.jsx)(`p`,{className:`muted`,children:(0,E.jsx)(i,{id:`iLi0nl`,message:[`For programs that share configs with you.`]})}),(0,E.jsx)(x,{text:r.id,what:t._({id:`5CQRNb`,message:[`user id`]})})]})]})}export{k as Account};