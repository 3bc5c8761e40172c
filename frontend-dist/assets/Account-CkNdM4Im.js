import{i as e,n as t,r as n,s as r,t as i}from"./Trans-DtqG6tH3.js";import{Et as a,St as o,Tt as s,_t as c,ht as l,lt as u,r as d,rt as f,st as p,xt as m}from"./index-1xBt0qdi.js";import{o as h,s as g,u as _}from"./bits-CNDUp9EK.js";import{n as v,t as y}from"./RefusedNote-BWAphq2Y.js";import{n as b}from"./session-DWM_Gfnj.js";import{t as x}from"./Ask-CSOLHK83.js";import{t as S}from"./CopyText-BH1s3TU3.js";import{t as C}from"./Unsaved-DengFPPS.js";/* empty css             *//* empty css               */import{t as w}from"./NewPassword-DP1gO3E1.js";var T=r(e(),1),E=g(`
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
`),D=g(`
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
  `,[h]),O=n();function k({username:e}){let n=u(D),[r,a]=(0,T.useState)(``),[s,c]=(0,T.useState)(``),[l,d]=(0,T.useState)(!1),f=async e=>{e.preventDefault(),d(!1);let{payload:t}=await n.run({input:{currentPassword:r,newPassword:s}});t&&(a(``),c(``),d(!0))},{problem:p}=n,m=p?.code===`WRONG_CREDENTIALS`;return(0,O.jsxs)(`form`,{className:`panel stack`,onSubmit:e=>void f(e),children:[(0,O.jsx)(C,{count:Number(r!==``)+Number(s!==``)}),(0,O.jsx)(`input`,{type:`text`,name:`username`,autoComplete:`username`,value:e,readOnly:!0,hidden:!0}),(0,O.jsx)(x,{label:t._({id:`Pn2B7/`,message:[`Current password`]}),type:`password`,value:r,onType:a,autoComplete:`current-password`,problems:m?[p.message]:v(p,`currentPassword`),required:!0}),(0,O.jsx)(w,{label:t._({id:`/nT6AE`,message:[`New password`]}),value:s,onType:c,problems:v(p,`newPassword`),help:t._({id:`zueQy0`,message:[`Your other sessions end with the change; this one goes on. Your API tokens stay.`]})}),(0,O.jsx)(y,{problem:m?null:p,fields:[`currentPassword`,`newPassword`]}),(0,O.jsxs)(`div`,{className:`verbs`,children:[(0,O.jsx)(o,{type:`submit`,className:`primary`,"data-busy":n.busy||void 0,children:(0,O.jsx)(i,{id:`muhmuH`,message:[`Change the password`]})}),(0,O.jsx)(`p`,{role:`status`,children:l&&t._({id:`P65zdY`,message:[`Your password is changed, and your other sessions have ended.`]})})]})]})}function A(){let{renew:e}=b(),t=a(),n=u(p),r=async()=>{let{payload:r}=await f()?await n.run({input:{everywhere:!0}}):{payload:null};r&&(await t({to:`/`,ignoreBlocker:!0}),e())};return(0,O.jsxs)(`div`,{className:`panel stack`,children:[(0,O.jsx)(`p`,{children:(0,O.jsx)(i,{id:`Jn7Bw9`,message:[`Ends all your sessions, on every device, and this one too. Your API tokens stay.`]})}),(0,O.jsx)(c,{problem:n.problem}),(0,O.jsx)(`div`,{children:(0,O.jsx)(o,{className:`ghost`,"data-busy":n.busy||void 0,onPress:()=>void r(),children:(0,O.jsx)(i,{id:`U+Xizs`,message:[`Sign out everywhere`]})})})]})}function j(){let[{data:e,error:n}]=_({query:E});if(!e?.viewer)return n?(0,O.jsx)(c,{problem:m(n)}):(0,O.jsx)(l,{what:t._({id:`Eu0e+8`,message:[`your account`]})});let{user:r,tokens:a,isAdministrator:o}=e.viewer,u=a.length,f=r.groups?.map(({name:e})=>e).join(`, `),p=[r.email,o&&t._({id:`D0YaxG`,message:[`administrator`]}),f&&t._({id:`exKMGS`,message:[`in `,[`groups`]],values:{groups:f}})].filter(Boolean).join(` · `),h=r.displayName===r.username?r.username:`${r.displayName} (${r.username})`;return(0,O.jsxs)(d,{title:t._({id:`AeXO77`,message:[`Account`]}),lede:p?t._({id:`3Oxkt+`,message:[`You are `,[`name`],`, `,[`facts`],`.`],values:{name:h,facts:p}}):t._({id:`xcSL4Y`,message:[`You are `,[`name`],`.`],values:{name:h}}),children:[(0,O.jsxs)(`section`,{"aria-labelledby":`password`,children:[(0,O.jsx)(`h2`,{id:`password`,children:(0,O.jsx)(i,{id:`8ZsakT`,message:[`Password`]})}),e.deployment?.managesPeople?(0,O.jsx)(k,{username:r.username}):(0,O.jsx)(`p`,{className:`panel`,children:(0,O.jsx)(i,{id:`IJthfJ`,message:[`Your account is kept by the application that Jackfield belongs to: change your password there.`]})})]}),(0,O.jsxs)(`section`,{"aria-labelledby":`tokens`,children:[(0,O.jsx)(`h2`,{id:`tokens`,children:(0,O.jsx)(i,{id:`Z/87nw`,message:[`API tokens`]})}),(0,O.jsx)(`div`,{className:`panel stack`,children:(0,O.jsxs)(`p`,{children:[t._({id:`fEMUf7`,message:[[`count`,`plural`,{0:[`You have no tokens.`],one:[`You have one token.`],other:[`You have `,`#`,` tokens.`]}]],values:{count:u}}),` `,(0,O.jsx)(s,{to:`/tokens`,children:(0,O.jsx)(i,{id:`cVkeB0`,message:[`Make and revoke tokens`]})})]})})]}),(0,O.jsxs)(`section`,{"aria-labelledby":`sessions`,children:[(0,O.jsx)(`h2`,{id:`sessions`,children:(0,O.jsx)(i,{id:`4cEClj`,message:[`Sessions`]})}),(0,O.jsx)(A,{})]}),(0,O.jsxs)(`section`,{"aria-labelledby":`id`,children:[(0,O.jsx)(`h2`,{id:`id`,children:(0,O.jsx)(i,{id:`Lu/WE4`,message:[`Your user id`]})}),(0,O.jsx)(`p`,{className:`muted`,children:(0,O.jsx)(i,{id:`iLi0nl`,message:[`For programs that share configs with you.`]})}),(0,O.jsx)(S,{text:r.id,what:t._({id:`5CQRNb`,message:[`user id`]})})]})]})}export{j as Account};