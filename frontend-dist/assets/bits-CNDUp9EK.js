import{i as e,s as t}from"./Trans-DtqG6tH3.js";var n={NAME:`Name`,DOCUMENT:`Document`,OPERATION_DEFINITION:`OperationDefinition`,VARIABLE_DEFINITION:`VariableDefinition`,SELECTION_SET:`SelectionSet`,FIELD:`Field`,ARGUMENT:`Argument`,FRAGMENT_SPREAD:`FragmentSpread`,INLINE_FRAGMENT:`InlineFragment`,FRAGMENT_DEFINITION:`FragmentDefinition`,VARIABLE:`Variable`,INT:`IntValue`,FLOAT:`FloatValue`,STRING:`StringValue`,BOOLEAN:`BooleanValue`,NULL:`NullValue`,ENUM:`EnumValue`,LIST:`ListValue`,OBJECT:`ObjectValue`,OBJECT_FIELD:`ObjectField`,DIRECTIVE:`Directive`,NAMED_TYPE:`NamedType`,LIST_TYPE:`ListType`,NON_NULL_TYPE:`NonNullType`},r=class extends Error{constructor(e,t,n,r,i,a,o){super(e),this.name=`GraphQLError`,this.message=e,i&&(this.path=i),t&&(this.nodes=Array.isArray(t)?t:[t]),n&&(this.source=n),r&&(this.positions=r),a&&(this.originalError=a);var s=o;if(!s&&a){var c=a.extensions;c&&typeof c==`object`&&(s=c)}this.extensions=s||{}}toJSON(){return{...this,message:this.message}}toString(){return this.message}get[Symbol.toStringTag](){return`GraphQLError`}},i,a;function o(e){return new r(`Syntax Error: Unexpected token at ${a} in ${e}`)}function s(e){if(e.lastIndex=a,e.test(i))return i.slice(a,a=e.lastIndex)}var c=/ +(?=[^\s])/y;function l(e){for(var t=e.split(`
`),n=``,r=0,i=0,a=t.length-1,o=0;o<t.length;o++)c.lastIndex=0,c.test(t[o])&&(o&&(!r||c.lastIndex<r)&&(r=c.lastIndex),i||=o,a=o);for(var s=i;s<=a;s++)s!==i&&(n+=`
`),n+=t[s].slice(r).replace(/\\"""/g,`"""`);return n}function u(){for(var e=0|i.charCodeAt(a++);e===9||e===10||e===13||e===32||e===35||e===44||e===65279;e=0|i.charCodeAt(a++))if(e===35)for(;(e=0|i.charCodeAt(a++))&&e!==10&&e!==13;);a--}function d(){for(var e=a,t=0|i.charCodeAt(a++);t>=48&&t<=57||t>=65&&t<=90||t===95||t>=97&&t<=122;t=0|i.charCodeAt(a++));if(e===a-1)throw o(`Name`);var n=i.slice(e,--a);return u(),n}function f(){return{kind:`Name`,value:d()}}var ee=/(?:"""|(?:[\s\S]*?[^\\])""")/y,p=/(?:(?:\.\d+)?[eE][+-]?\d+|\.\d+)/y;function m(e){var t;switch(i.charCodeAt(a)){case 91:a++,u();for(var n=[];i.charCodeAt(a)!==93;)n.push(m(e));return a++,u(),{kind:`ListValue`,values:n};case 123:a++,u();for(var r=[];i.charCodeAt(a)!==125;){var c=f();if(i.charCodeAt(a++)!==58)throw o(`ObjectField`);u(),r.push({kind:`ObjectField`,name:c,value:m(e)})}return a++,u(),{kind:`ObjectValue`,fields:r};case 36:if(e)throw o(`Variable`);return a++,{kind:`Variable`,name:f()};case 34:if(i.charCodeAt(a+1)===34&&i.charCodeAt(a+2)===34){if(a+=3,(t=s(ee))==null)throw o(`StringValue`);return u(),{kind:`StringValue`,value:l(t.slice(0,-3)),block:!0}}var h=a,g;a++;var _=!1;for(g=0|i.charCodeAt(a++);g===92&&(a++,_=!0)||g!==10&&g!==13&&g!==34&&g;g=0|i.charCodeAt(a++));if(g!==34)throw o(`StringValue`);return t=i.slice(h,a),u(),{kind:`StringValue`,value:_?JSON.parse(t):t.slice(1,-1),block:!1};case 45:case 48:case 49:case 50:case 51:case 52:case 53:case 54:case 55:case 56:case 57:for(var v=a++,y;(y=0|i.charCodeAt(a++))>=48&&y<=57;);var b=i.slice(v,--a);if((y=i.charCodeAt(a))===46||y===69||y===101){if((t=s(p))==null)throw o(`FloatValue`);return u(),{kind:`FloatValue`,value:b+t}}return u(),{kind:`IntValue`,value:b};case 110:if(i.charCodeAt(a+1)===117&&i.charCodeAt(a+2)===108&&i.charCodeAt(a+3)===108)return a+=4,u(),{kind:`NullValue`};break;case 116:if(i.charCodeAt(a+1)===114&&i.charCodeAt(a+2)===117&&i.charCodeAt(a+3)===101)return a+=4,u(),{kind:`BooleanValue`,value:!0};break;case 102:if(i.charCodeAt(a+1)===97&&i.charCodeAt(a+2)===108&&i.charCodeAt(a+3)===115&&i.charCodeAt(a+4)===101)return a+=5,u(),{kind:`BooleanValue`,value:!1}}return{kind:`EnumValue`,value:d()}}function h(e){if(i.charCodeAt(a)===40){var t=[];a++,u();do{var n=f();if(i.charCodeAt(a++)!==58)throw o(`Argument`);u(),t.push({kind:`Argument`,name:n,value:m(e)})}while(i.charCodeAt(a)!==41);return a++,u(),t}}function g(e){if(i.charCodeAt(a)===64){var t=[];do a++,t.push({kind:`Directive`,name:f(),arguments:h(e)});while(i.charCodeAt(a)===64);return t}}function _(){for(var e=0;i.charCodeAt(a)===91;)e++,a++,u();var t={kind:`NamedType`,name:f()};do if(i.charCodeAt(a)===33&&(a++,u(),t={kind:`NonNullType`,type:t}),e){if(i.charCodeAt(a++)!==93)throw o(`NamedType`);u(),t={kind:`ListType`,type:t}}while(e--);return t}function v(){if(i.charCodeAt(a++)!==123)throw o(`SelectionSet`);return u(),y()}function y(){var e=[];do if(i.charCodeAt(a)===46){if(i.charCodeAt(++a)!==46||i.charCodeAt(++a)!==46)throw o(`SelectionSet`);switch(a++,u(),i.charCodeAt(a)){case 64:e.push({kind:`InlineFragment`,typeCondition:void 0,directives:g(!1),selectionSet:v()});break;case 111:i.charCodeAt(a+1)===110?(a+=2,u(),e.push({kind:`InlineFragment`,typeCondition:{kind:`NamedType`,name:f()},directives:g(!1),selectionSet:v()})):e.push({kind:`FragmentSpread`,name:f(),directives:g(!1)});break;case 123:a++,u(),e.push({kind:`InlineFragment`,typeCondition:void 0,directives:void 0,selectionSet:y()});break;default:e.push({kind:`FragmentSpread`,name:f(),directives:g(!1)})}}else{var t=f(),n=void 0;i.charCodeAt(a)===58&&(a++,u(),n=t,t=f());var r=h(!1),s=g(!1),c=void 0;i.charCodeAt(a)===123&&(a++,u(),c=y()),e.push({kind:`Field`,alias:n,name:t,arguments:r,directives:s,selectionSet:c})}while(i.charCodeAt(a)!==125);return a++,u(),{kind:`SelectionSet`,selections:e}}function b(){if(u(),i.charCodeAt(a)===40){var e=[];a++,u();do{var t=void 0;if(i.charCodeAt(a)===34&&(t=m(!0)),i.charCodeAt(a++)!==36)throw o(`Variable`);var n=f();if(i.charCodeAt(a++)!==58)throw o(`VariableDefinition`);u();var r=_(),s=void 0;i.charCodeAt(a)===61&&(a++,u(),s=m(!0)),u();var c={kind:`VariableDefinition`,variable:{kind:`Variable`,name:n},type:r,defaultValue:s,directives:g(!0)};t&&(c.description=t),e.push(c)}while(i.charCodeAt(a)!==41);return a++,u(),e}}function te(e){var t=f();if(i.charCodeAt(a++)!==111||i.charCodeAt(a++)!==110)throw o(`FragmentDefinition`);u();var n={kind:`FragmentDefinition`,name:t,typeCondition:{kind:`NamedType`,name:f()},directives:g(!1),selectionSet:v()};return e&&(n.description=e),n}function ne(){var e=[];do{var t=void 0;if(i.charCodeAt(a)===34&&(t=m(!0)),i.charCodeAt(a)===123){if(t)throw o(`Document`);a++,u(),e.push({kind:`OperationDefinition`,operation:`query`,name:void 0,variableDefinitions:void 0,directives:void 0,selectionSet:y()})}else{var n=d();switch(n){case`fragment`:e.push(te(t));break;case`query`:case`mutation`:case`subscription`:var r,s=void 0;(r=i.charCodeAt(a))!==40&&r!==64&&r!==123&&(s=f());var c={kind:`OperationDefinition`,operation:n,name:s,variableDefinitions:b(),directives:g(!1),selectionSet:v()};t&&(c.description=t),e.push(c);break;default:throw o(`Document`)}}}while(a<i.length);return e}function re(e,t){return i=e.body?e.body:e,a=0,u(),t&&t.noLocation?{kind:`Document`,definitions:ne()}:{kind:`Document`,definitions:ne(),loc:{start:0,end:i.length,startToken:void 0,endToken:void 0,source:{body:i,name:`graphql.web`,locationOffset:{line:1,column:1}}}}}function x(e,t,n){for(var r=``,i=0;i<e.length;i++)i&&(r+=t),r+=n(e[i]);return r}function ie(e){return JSON.stringify(e)}function ae(e){return`"""
`+e.replace(/"""/g,`\\"""`)+`
"""`}var S=`
`,C={OperationDefinition(e){var t=``;e.description&&(t+=C.StringValue(e.description)+`
`),t+=e.operation,e.name&&(t+=` `+e.name.value),e.variableDefinitions&&e.variableDefinitions.length&&(e.name||(t+=` `),t+=`(`+x(e.variableDefinitions,`, `,C.VariableDefinition)+`)`),e.directives&&e.directives.length&&(t+=` `+x(e.directives,` `,C.Directive));var n=C.SelectionSet(e.selectionSet);return t===`query`?n:t+` `+n},VariableDefinition(e){var t=``;return e.description&&(t+=C.StringValue(e.description)+` `),t+=C.Variable(e.variable)+`: `+w(e.type),e.defaultValue&&(t+=` = `+w(e.defaultValue)),e.directives&&e.directives.length&&(t+=` `+x(e.directives,` `,C.Directive)),t},Field(e){var t=e.alias?e.alias.value+`: `+e.name.value:e.name.value;if(e.arguments&&e.arguments.length){var n=x(e.arguments,`, `,C.Argument);t.length+n.length+2>80?t+=`(`+(S+=`  `)+x(e.arguments,S,C.Argument)+(S=S.slice(0,-2))+`)`:t+=`(`+n+`)`}return e.directives&&e.directives.length&&(t+=` `+x(e.directives,` `,C.Directive)),e.selectionSet&&e.selectionSet.selections.length&&(t+=` `+C.SelectionSet(e.selectionSet)),t},StringValue(e){return e.block?ae(e.value).replace(/\n/g,S):ie(e.value)},BooleanValue:e=>``+e.value,NullValue:e=>`null`,IntValue:e=>e.value,FloatValue:e=>e.value,EnumValue:e=>e.value,Name:e=>e.value,Variable:e=>`$`+e.name.value,ListValue:e=>`[`+x(e.values,`, `,w)+`]`,ObjectValue:e=>`{`+x(e.fields,`, `,C.ObjectField)+`}`,ObjectField:e=>e.name.value+`: `+w(e.value),Document(e){return!e.definitions||!e.definitions.length?``:x(e.definitions,`

`,w)},SelectionSet:e=>`{`+(S+=`  `)+x(e.selections,S,w)+(S=S.slice(0,-2))+`}`,Argument:e=>e.name.value+`: `+w(e.value),FragmentSpread(e){var t=`...`+e.name.value;return e.directives&&e.directives.length&&(t+=` `+x(e.directives,` `,C.Directive)),t},InlineFragment(e){var t=`...`;return e.typeCondition&&(t+=` on `+e.typeCondition.name.value),e.directives&&e.directives.length&&(t+=` `+x(e.directives,` `,C.Directive)),t+=` `+C.SelectionSet(e.selectionSet)},FragmentDefinition(e){var t=``;return e.description&&(t+=C.StringValue(e.description)+`
`),t+=`fragment `+e.name.value,t+=` on `+e.typeCondition.name.value,e.directives&&e.directives.length&&(t+=` `+x(e.directives,` `,C.Directive)),t+` `+C.SelectionSet(e.selectionSet)},Directive(e){var t=`@`+e.name.value;return e.arguments&&e.arguments.length&&(t+=`(`+x(e.arguments,`, `,C.Argument)+`)`),t},NamedType:e=>e.name.value,ListType:e=>`[`+w(e.type)+`]`,NonNullType:e=>w(e.type)+`!`},w=e=>C[e.kind](e);function oe(e){return S=`
`,C[e.kind]?C[e.kind](e):``}function T(e,t){switch(e.kind){case`NullValue`:return null;case`IntValue`:return parseInt(e.value,10);case`FloatValue`:return parseFloat(e.value);case`StringValue`:case`EnumValue`:case`BooleanValue`:return e.value;case`ListValue`:for(var n=[],r=0,i=e.values.length;r<i;r++)n.push(T(e.values[r],t));return n;case`ObjectValue`:for(var a=Object.create(null),o=0,s=e.fields.length;o<s;o++){var c=e.fields[o];a[c.name.value]=T(c.value,t)}return a;case`Variable`:return t&&t[e.name.value]}}var E=()=>{},D=E;function O(e){return{tag:0,0:e}}function k(e){return{tag:1,0:e}}var se=()=>typeof Symbol==`function`&&Symbol.asyncIterator||`@@asyncIterator`,ce=e=>e;function le(e){return t=>n=>{var r=D;t((t=>{t===0?n(0):t.tag===0?(r=t[0],n(t)):e(t[0])?n(t):r(0)}))}}function ue(e){return t=>n=>t((t=>{t===0||t.tag===0?n(t):n(k(e(t[0])))}))}function de(e){return t=>n=>{var r=[],i=D,a=!1,o=!1;t((t=>{o||(t===0?(o=!0,r.length||n(0)):t.tag===0?i=t[0]:(a=!1,(function(e){var t=D;e((e=>{if(e===0){if(r.length){var s=r.indexOf(t);s>-1&&(r=r.slice()).splice(s,1),r.length||(o?n(0):a||(a=!0,i(0)))}}else e.tag===0?(r.push(t=e[0]),t(0)):r.length&&(n(e),t(0))}))})(e(t[0])),a||(a=!0,i(0))))})),n(O((e=>{if(e===1){o||(o=!0,i(1));for(var t=0,n=r,s=r.length;t<s;t++)n[t](1);r.length=0}else{!o&&!a?(a=!0,i(0)):a=!1;for(var c=0,l=r,u=r.length;c<u;c++)l[c](0)}})))}}function fe(e){return de(ce)(e)}function pe(e){return fe(Ce(e))}function A(e){return t=>n=>{var r=!1;t((t=>{if(!r){if(t===0)r=!0,n(0),e();else if(t.tag===0){var i=t[0];n(O((t=>{t===1?(r=!0,i(1),e()):i(t)})))}else n(t)}}))}}function j(e){return t=>n=>{var r=!1;t((t=>{if(!r){if(t===0)r=!0,n(0);else if(t.tag===0){var i=t[0];n(O((e=>{e===1&&(r=!0),i(e)})))}else e(t[0]),n(t)}}))}}function me(e){return t=>n=>t((t=>{t===0?n(0):t.tag===0?(n(t),e()):n(t)}))}function he(e){var t=[],n=D,r=!1;return i=>{t.push(i),t.length===1&&e((e=>{if(e===0){for(var i=0,a=t,o=t.length;i<o;i++)a[i](0);t.length=0}else if(e.tag===0)n=e[0];else{r=!1;for(var s=0,c=t,l=t.length;s<l;s++)c[s](e)}})),i(O((e=>{if(e===1){var a=t.indexOf(i);a>-1&&(t=t.slice()).splice(a,1),t.length||n(1)}else r||(r=!0,n(0))})))}}function ge(e){return t=>n=>{var r=D,i=D,a=!1,o=!1,s=!1,c=!1;t((t=>{c||(t===0?(c=!0,s||n(0)):t.tag===0?r=t[0]:(s&&(i(1),i=D),a?a=!1:(a=!0,r(0)),(function(e){s=!0,e((e=>{s&&(e===0?(s=!1,c?n(0):a||(a=!0,r(0))):e.tag===0?(o=!1,(i=e[0])(0)):(n(e),o?o=!1:i(0)))}))})(e(t[0]))))})),n(O((e=>{e===1?(c||(c=!0,r(1)),s&&(s=!1,i(1))):(!c&&!a&&(a=!0,r(0)),s&&!o&&(o=!0,i(0)))})))}}function _e(e){return t=>n=>{var r=D,i=!1,a=0;t((t=>{i||(t===0?(i=!0,n(0)):t.tag===0?e<=0?(i=!0,n(0),t[0](1)):r=t[0]:a++<e?(n(t),!i&&a>=e&&(i=!0,n(0),r(1))):n(t))})),n(O((t=>{t===1&&!i?(i=!0,r(1)):t===0&&!i&&a<e&&r(0)})))}}function ve(e){return t=>n=>{var r=D,i=D,a=!1;t((t=>{a||(t===0?(a=!0,i(1),n(0)):t.tag===0?(r=t[0],e((e=>{e===0||(e.tag===0?(i=e[0])(0):(a=!0,i(1),r(1),n(0)))}))):n(t))})),n(O((e=>{e===1&&!a?(a=!0,r(1),i(1)):a||r(0)})))}}function ye(e,t){return n=>r=>{var i=D,a=!1;n((n=>{a||(n===0?(a=!0,r(0)):n.tag===0?(i=n[0],r(n)):e(n[0])?r(n):(a=!0,t&&r(n),r(0),i(1)))}))}}function be(e){return t=>e()(t)}function xe(e){return t=>{var n=e[se()]&&e[se()]()||e,r=!1,i=!1,a=!1,o;t(O((async e=>{if(e===1)r=!0,n.return&&n.return();else if(i)a=!0;else{for(a=i=!0;a&&!r;)if((o=await n.next()).done)r=!0,n.return&&await n.return(),t(0);else try{a=!1,t(k(o.value))}catch(e){if(n.throw)(r=!!(await n.throw(e)).done)&&t(0);else throw e}i=!1}})))}}function Se(e){return e[se()]?xe(e):t=>{var n=e[Symbol.iterator](),r=!1,i=!1,a=!1,o;t(O((e=>{if(e===1)r=!0,n.return&&n.return();else if(i)a=!0;else{for(a=i=!0;a&&!r;)if((o=n.next()).done)r=!0,n.return&&n.return(),t(0);else try{a=!1,t(k(o.value))}catch(e){if(n.throw)(r=!!n.throw(e).done)&&t(0);else throw e}i=!1}})))}}var Ce=Se;function we(e){return t=>{var n=!1;t(O((r=>{r===1?n=!0:n||(n=!0,t(k(e)),t(0))})))}}function M(e){return t=>{var n=!1,r=e({next(e){n||t(k(e))},complete(){n||(n=!0,t(0))}});t(O((e=>{e===1&&!n&&(n=!0,r())})))}}function Te(){var e,t;return{source:he(M((n=>(e=n.next,t=n.complete,E)))),next(t){e&&e(t)},complete(){t&&t()}}}var Ee=e=>{var t=!1;e(O((n=>{n===1?t=!0:t||(t=!0,e(0))})))};function De(e){return M((t=>(e.then((e=>{Promise.resolve(e).then((()=>{t.next(e),t.complete()}))})),E)))}function N(e){return t=>{var n=D,r=!1;return t((t=>{t===0?r=!0:t.tag===0?(n=t[0])(0):r||(e(t[0]),n(0))})),{unsubscribe(){r||(r=!0,n(1))}}}}function Oe(e){N((e=>{}))(e)}function ke(e){return new Promise((t=>{var n=D,r;e((e=>{e===0?Promise.resolve(r).then(t):e.tag===0?(n=e[0])(0):(r=e[0],n(0))}))}))}var Ae=e=>e&&typeof e.message==`string`&&(e.extensions||e.name===`GraphQLError`)?e:typeof e==`object`&&typeof e.message==`string`?new r(e.message,e.nodes,e.source,e.positions,e.path,e,e.extensions||{}):new r(e),P=class extends Error{constructor(e){var t=(e.graphQLErrors||[]).map(Ae),n=((e,t)=>{var n=``;if(e)return`[Network] ${e.message}`;if(t)for(var r=0,i=t.length;r<i;r++)n&&(n+=`
`),n+=`[GraphQL] ${t[r].message}`;return n})(e.networkError,t);super(n),this.name=`CombinedError`,this.message=n,this.graphQLErrors=t,this.networkError=e.networkError,this.response=e.response}toString(){return this.message}},F=(e,t)=>{for(var n=0|(t||5381),r=0,i=0|e.length;r<i;r++)n=(n<<5)+n+e.charCodeAt(r);return n},I=new Set,je=new WeakMap,L=(e,t)=>{if(e===null||I.has(e))return`null`;if(typeof e!=`object`)return JSON.stringify(e)||``;if(e.toJSON)return L(e.toJSON(),t);if(Array.isArray(e)){for(var n=`[`,r=0,i=e.length;r<i;r++)n.length>1&&(n+=`,`),n+=L(e[r],t)||`null`;return n+=`]`}if(!t&&(V!==B&&e instanceof V||H!==B&&e instanceof H))return`null`;var a=Object.keys(e).sort();if(!a.length&&e.constructor&&Object.getPrototypeOf(e).constructor!==Object.prototype.constructor){var o=je.get(e)||Math.random().toString(36).slice(2);return je.set(e,o),L({__key:o},t)}I.add(e);for(var s=`{`,c=0,l=a.length;c<l;c++){var u=L(e[a[c]],t);u&&(s.length>1&&(s+=`,`),s+=L(a[c],t)+`:`+u)}return I.delete(e),s+=`}`},R=(e,t,n)=>{if(!(typeof n!=`object`||!n||n.toJSON||I.has(n))){if(Array.isArray(n))for(var r=0,i=n.length;r<i;r++)R(e,`${t}.${r}`,n[r]);else if(n instanceof V||n instanceof H)e.set(t,n);else for(var a in I.add(n),n)R(e,`${t}.${a}`,n[a])}},z=(e,t)=>(I.clear(),L(e,t||!1)),B=class{},V=typeof File<`u`?File:B,H=typeof Blob<`u`?Blob:B,Me=/("{3}[\s\S]*"{3}|"(?:\\.|[^"])*")/g,Ne=/(?:#[^\n\r]+)?(?:[\r\n]+|$)/g,Pe=(e,t)=>t%2==0?e.replace(Ne,`
`):e,Fe=e=>e.split(Me).map(Pe).join(``).trim(),Ie=new Map,U=new Map,W=e=>{var t;return typeof e==`string`?t=Fe(e):e.loc&&U.get(e.__key)===e?t=e.loc.source.body:(t=Ie.get(e)||Fe(oe(e)),Ie.set(e,t)),typeof e!=`string`&&!e.loc&&(e.loc={start:0,end:t.length,source:{body:t,name:`gql`,locationOffset:{line:1,column:1}}}),t},Le=e=>{var t;if(e.documentId)t=F(e.documentId);else if(t=F(W(e)),e.definitions){var n=Be(e);n&&(t=F(`\n# ${n}`,t))}return t},Re=e=>{var t,n;return typeof e==`string`?(t=Le(e),n=U.get(t)||re(e,{noLocation:!0})):(t=e.__key||Le(e),n=U.get(t)||e),n.loc||W(n),n.__key=t,U.set(t,n),n},ze=(e,t,n)=>{var r=t||{},i=Re(e),a=z(r,!0),o=i.__key;return a!==`{}`&&(o=F(a,o)),{key:o,query:i,variables:r,extensions:n}},Be=e=>{for(var t=0,r=e.definitions.length;t<r;t++){var i=e.definitions[t];if(i.kind===n.OPERATION_DEFINITION)return i.name?i.name.value:void 0}},G=(e,t,n)=>{var r=t.payload||t;if(!(`data`in r||`errors`in r&&Array.isArray(r.errors)))throw Error(`No Content`);var i=e.kind===`subscription`;return{operation:e,data:r.data,error:Array.isArray(r.errors)?new P({graphQLErrors:r.errors,response:n}):void 0,extensions:r.extensions?{...r.extensions}:void 0,hasNext:t.hasNext==null?i:t.hasNext,stale:!1}},K=(e,t)=>{if(typeof e==`object`&&e){if(Array.isArray(e)){e=[...e];for(var n=0,r=t.length;n<r;n++)e[n]=K(e[n],t[n]);return e}if(!e.constructor||e.constructor===Object){for(var i in e={...e},t)e[i]=K(e[i],t[i]);return e}}return t},Ve=(e,t,n,r)=>{var i=e.error?e.error.graphQLErrors:[],a=!!e.extensions||!!(t.payload||t).extensions,o={...e.extensions,...(t.payload||t).extensions},s=t.incremental;`path`in t&&(s=[t]);var c={data:e.data};if(s)for(var l=function(){var e=s[u];Array.isArray(e.errors)&&i.push(...e.errors),e.extensions&&(Object.assign(o,e.extensions),a=!0);var t=`data`,n=c,l=[];if(e.path)l=e.path;else if(r){var d=r.find((t=>t.id===e.id));l=e.subPath?[...d.path,...e.subPath]:d.path}for(var f=0,ee=l.length;f<ee;t=l[f++])n=n[t]=Array.isArray(n[t])?[...n[t]]:{...n[t]};if(e.items)for(var p=+t>=0?t:0,m=0,h=e.items.length;m<h;m++)n[p+m]=K(n[p+m],e.items[m]);else e.data!==void 0&&(n[t]=K(n[t],e.data))},u=0,d=s.length;u<d;u++)l();else c.data=(t.payload||t).data||e.data,i=t.errors||t.payload&&t.payload.errors||i;return{operation:e.operation,data:c.data,error:i.length?new P({graphQLErrors:i,response:n}):void 0,extensions:a?o:void 0,hasNext:t.hasNext==null?e.hasNext:t.hasNext,stale:!1}},He=(e,t,n)=>({operation:e,data:void 0,error:new P({networkError:t,response:n}),extensions:void 0,hasNext:!1,stale:!1});function Ue(e){var t={query:void 0,documentId:void 0,operationName:Be(e.query),variables:e.variables||void 0,extensions:e.extensions};return`documentId`in e.query&&e.query.documentId&&(!e.query.definitions||!e.query.definitions.length)?t.documentId=e.query.documentId:e.extensions&&e.extensions.persistedQuery&&!e.extensions.persistedQuery.miss||(t.query=W(e.query)),t}var We=(e,t)=>{var n=e.kind===`query`&&e.context.preferGetMethod;if(!n||!t)return e.context.url;var r=Ge(e.context.url);for(var i in t){var a=t[i];a&&r[1].set(i,typeof a==`object`?z(a):a)}var o=r.join(`?`);return o.length>2047&&n!==`force`?(e.context.preferGetMethod=!1,e.context.url):o},Ge=e=>{var t=e.indexOf(`?`);return t>-1?[e.slice(0,t),new URLSearchParams(e.slice(t+1))]:[e,new URLSearchParams]},Ke=(e,t)=>{if(t&&!(e.kind===`query`&&e.context.preferGetMethod)){var n=z(t),r=(e=>{var t=new Map;return(V!==B||H!==B)&&(I.clear(),R(t,`variables`,e)),t})(t.variables);if(r.size){var i=new FormData;i.append(`operations`,n),i.append(`map`,z({...[...r.keys()].map((e=>[e]))}));var a=0;for(var o of r.values())i.append(``+a++,o);return i}return n}},qe=(e,t)=>{var n={accept:e.kind===`subscription`?`text/event-stream, multipart/mixed`:`application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed`},r=(typeof e.context.fetchOptions==`function`?e.context.fetchOptions():e.context.fetchOptions)||{};if(r.headers){if((e=>`has`in e&&!Object.keys(e).length)(r.headers))r.headers.forEach(((e,t)=>{n[t]=e}));else if(Array.isArray(r.headers))r.headers.forEach(((e,t)=>{Array.isArray(e)?n[e[0]]?n[e[0]]=`${n[e[0]]},${e[1]}`:n[e[0]]=e[1]:n[t]=e}));else for(var i in r.headers)n[i.toLowerCase()]=r.headers[i]}var a=Ke(e,t);return typeof a==`string`&&!n[`content-type`]&&(n[`content-type`]=`application/json`),{...r,method:a?`POST`:`GET`,body:a,headers:n}},Je=/boundary="?([^=";]+)"?/i,Ye=/data: ?([^\n]+)/;async function*Xe(e){if(e.body[Symbol.asyncIterator])for await(var t of e.body)yield t;else{var n=e.body.getReader(),r;try{for(;!(r=await n.read()).done;)yield r.value}finally{n.cancel()}}}async function*Ze(e,t){var n=typeof TextDecoder<`u`?new TextDecoder:null,r=``,i;for await(var a of e)for(r+=a.constructor.name===`Buffer`?a.toString():n.decode(a,{stream:!0});(i=r.indexOf(t))>-1;)yield r.slice(0,i),r=r.slice(i+t.length)}async function*Qe(e,t,n){var r=!0,i=null,a;try{yield await Promise.resolve();var o=(a=await(e.context.fetch||fetch)(t,n)).headers.get(`Content-Type`)||``,s=/multipart\/mixed/i.test(o)?async function*(e,t){var n=e.match(Je),r=`--`+(n?n[1]:`-`),i=!0,a;for await(var o of Ze(Xe(t),`\r
`+r)){if(i){i=!1;var s=o.indexOf(r);if(s>-1)o=o.slice(s+r.length);else continue}try{yield a=JSON.parse(o.slice(o.indexOf(`\r
\r
`)+4))}catch(e){if(!a)throw e}if(a&&!1===a.hasNext)break}a&&!1!==a.hasNext&&(yield{hasNext:!1})}(o,a):/text\/event-stream/i.test(o)?async function*(e){var t;for await(var n of Ze(Xe(e),`

`)){var r=n.match(Ye);if(r){var i=r[1];try{yield t=JSON.parse(i)}catch(e){if(!t)throw e}if(t&&!1===t.hasNext)break}}t&&!1!==t.hasNext&&(yield{hasNext:!1})}(a):/text\//i.test(o)?async function*(e){var t=await e.text();try{yield JSON.parse(t)}catch{throw Error(t)}}(a):async function*(e){yield JSON.parse(await e.text())}(a),c;for await(var l of s)l.pending&&!i?c=l.pending:l.pending&&(c=[...c,...l.pending]),i=i?Ve(i,l,a,c):G(e,l,a),r=!1,yield i,r=!0;i||(yield i=G(e,{},a))}catch(t){if(!r)throw t;yield He(e,a&&(a.status<200||a.status>=300)&&a.statusText?Error(a.statusText):t,a)}}function $e(e,t,n){var r;return typeof AbortController<`u`&&(n.signal=(r=new AbortController).signal),A((()=>{r&&r.abort()}))(le((e=>!!e))(xe(Qe(e,t,n))))}var q=t(e()),J=q.createContext({}),et=J.Provider;J.Consumer,J.displayName=`UrqlContext`;var Y=()=>q.useContext(J),tt={fetching:!1,stale:!1,hasNext:!1,error:void 0,data:void 0,extensions:void 0,operation:void 0},nt=(e,t)=>e===t||!(!e||!t||e.key!==t.key),X=(e,t)=>{var n={...e,...t,data:t.data!==void 0||t.error?t.data:e.data,fetching:!!t.fetching,stale:!!t.stale,error:t.fetching?e.error:t.error};return((e,t)=>{for(var n in e)if(!(n in t))return!0;for(var r in t)if(r===`operation`?!nt(e[r],t[r]):e[r]!==t[r])return!0;return!1})(e,n)?n:e},rt=(e,t)=>{for(var n=0,r=t.length;n<r;n++)if(e[n]!==t[n])return!0;return!1},Z=!1;function Q(e,t){if(!Z||t===void 0)try{return Z=!0,e(t)}finally{Z=!1}else Promise.resolve(t).then(e)}function it(e,t){var n=q.useRef(void 0);return q.useMemo((()=>{var r=ze(e,t);return n.current!==void 0&&n.current.key===r.key?n.current:(n.current=r,r)}),[e,t])}var at=e=>{if(!e._react){var t=new Set,n=new Map;e.operations$&&N((e=>{e.kind===`teardown`&&t.has(e.key)&&(t.delete(e.key),n.delete(e.key))}))(e.operations$),e._react={get:e=>n.get(e),set(e,r){t.delete(e),n.set(e,r)},clear(e){t.delete(e),n.delete(e)},dispose(e){t.add(e)}}}return e._react},ot=(e,t)=>t&&t.suspense!==void 0?!!t.suspense:e.suspense;function st(e){var t=Y(),n=at(t),r=ot(t,e.context),i=it(e.query,e.variables),a=q.useMemo((()=>{if(e.pause)return null;var a=t.executeQuery(i,{requestPolicy:e.requestPolicy,...e.context});return r?j((e=>{n.set(i.key,e)}))(a):a}),[n,t,i,r,e.pause,e.requestPolicy,e.context]),o=q.useCallback(((e,t)=>{if(!e)return{fetching:!1};var r=n.get(i.key);if(!r){var a,o,s=N((e=>{r=e,a&&a(r)}))(A((()=>{o&&!r&&(n.get(i.key)===o&&n.clear(i.key),a&&a(void 0))}))(ye((()=>t&&!a||!r||`hasNext`in r&&r.hasNext))(e)));if(r==null&&t)throw o=new Promise((e=>{a=e})),n.set(i.key,o),o;s.unsubscribe()}else if(t&&r!=null&&`then`in r){var c=r,l=()=>{n.get(i.key)===c&&n.clear(i.key)};throw c.then(l,l),r}if(t&&r!=null&&!(`then`in r)&&r.error){var u=r;queueMicrotask((()=>{n.get(i.key)===u&&n.clear(i.key)}))}return r||{fetching:!0}}),[n,i]),s=[t,i,e.requestPolicy,e.context,e.pause],[c,l]=q.useState((()=>[a,X(tt,Q((()=>o(a,r)))),s])),u=c[1];a!==c[0]&&rt(c[2],s)&&l([a,u=X(c[1],Q((()=>o(a,r)))),s]),q.useEffect((()=>{var e=c[0],t=c[2][1],r=!1,i=e=>{r=!0,Q(l,(t=>{var n=X(t[1],e);return t[1]===n?t:[t[0],n,t[2]]}))};if(e){var a=N(i)(A((()=>{i({fetching:!1})}))(e));return r||i({fetching:!0}),()=>{n.dispose(t.key),a.unsubscribe()}}i({fetching:!1})}),[n,c[0],c[2][1]]);var d=q.useCallback((a=>{var o={requestPolicy:e.requestPolicy,...e.context,...a};Q(l,(e=>[r?j((e=>{n.set(i.key,e)}))(t.executeQuery(i,o)):t.executeQuery(i,o),e[1],s]))}),[t,n,i,r,e.requestPolicy,e.context,e.pause]);return[u,d]}function ct(e,t){var n=Y(),r=it(e.query,e.variables),i=q.useRef(t);i.current=t;var a=q.useMemo((()=>e.pause?null:n.executeSubscription(r,e.context)),[n,r,e.pause,e.context]),o=[n,r,e.context,e.pause],[s,c]=q.useState((()=>[a,{...tt,fetching:!!a},o])),l=s[1];a!==s[0]&&rt(s[2],o)&&c([a,l=X(s[1],{fetching:!!a}),o]),q.useEffect((()=>{var e=e=>{Q(c,(t=>{var n=X(t[1],e);return t[1]===n?t:(i.current&&n.data!=null&&t[1].data!==n.data&&(n.data=i.current(t[1].data,n.data)),[t[0],n,t[2]])}))};if(s[0])return N(e)(A((()=>{e({fetching:!!a})}))(s[0])).unsubscribe;e({fetching:!1})}),[s[0]]);var u=q.useCallback((t=>{var i=n.executeSubscription(r,{...e.context,...t});Q(c,(e=>[i,e[1],o]))}),[n,r,e.context,e.pause]);return[l,u]}var lt=0,ut=new Set;function dt(){function e(e,t){var r=re(e).definitions,i=new Set;for(var a of t||[])for(var o of a.definitions)o.kind===n.FRAGMENT_DEFINITION&&!i.has(o)&&(r.push(o),i.add(o));var s;(s=r[0].kind===n.FRAGMENT_DEFINITION)&&r[0].directives&&(r[0].directives=r[0].directives.filter((e=>e.name.value!==`_unmask`)));var c;return{kind:n.DOCUMENT,definitions:r,get loc(){if(!c&&s){var n=e+function(e){try{lt++;var t=``;for(var n of e)if(!ut.has(n)){ut.add(n);var{loc:r}=n;r&&(t+=r.source.body)}return t}finally{--lt==0&&ut.clear()}}(t||[]);return{start:0,end:n.length,source:{body:n,name:`GraphQLTada`,locationOffset:{line:1,column:1}}}}return c},set loc(e){c=e}}}return e.scalar=function(e,t){return t},e.persisted=function(e,t){return{kind:n.DOCUMENT,definitions:t?t.definitions:[],documentId:e}},e}dt();var $=dt(),ft=$(`
  fragment StatusBits on Status @_unmask {
    health
    needsAttention
    headline
    reason
    cause
    since
    checkedAt
    lastSuccessAt
    nextAttemptAt
    failureCount
    fixWith
    version
  }
`),pt=$(`
    fragment IntegrationBits on Integration @_unmask {
      id
      integrationId
      name
      description
      state
      isInstalled
      icons {
        density
        url
      }
      status {
        ...StatusBits
      }
      # What may be done changes with the state, so it comes with it.
      viewerCan {
        activate
        deactivate
        pause
        manage
        createConfig
      }
      viewerCannot {
        permission
        why
      }
    }
  `,[ft]),mt=$(`
    fragment ConfigRow on Config @_unmask {
      id
      name
      enabled
      version
      owner {
        id
        username
        displayName
      }
      integration {
        id
        integrationId
        name
        state
        icons {
          density
          url
        }
      }
      status {
        ...StatusBits
      }
    }
  `,[ft]),ht=$(`
  fragment DeliveryRow on Delivery @_unmask {
    id
    state
    reason
    createdAt
    settledAt
    nextAttemptAt
    attemptCount
    event {
      id
      type
    }
    lastAttempt {
      number
      outcome
      responseStatus
      durationMs
      error
    }
    viewerCan {
      attempt
      cancel
      redeliver
    }
  }
`),gt=$(`
  fragment BreakerBits on Breaker @_unmask {
    state
    reason
    since
    probeAt
  }
`),_t=$(`
  fragment ProblemBits on Error @_unmask {
    __typename
    code
    message
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on ConflictError {
      changedBy {
        id
        displayName
      }
    }
  }
`),vt=$(`
  fragment ActionBits on ManageAction @_unmask {
    action
    label
    description
    destructive
    readsOnly
    needsConfig
    form {
      token
    }
  }
`);export{pe as A,_e as B,le as C,M as D,be as E,Oe as F,T as G,ye as H,Ce as I,he as L,A as M,j as N,Te as O,me as P,N as R,Ee as S,we as T,ke as U,ve as V,n as W,$e as _,pt as a,Ve as b,et as c,ct as d,ze as f,qe as g,Ue as h,ht as i,de as j,ue as k,Y as l,He as m,gt as n,_t as o,Re as p,mt as r,$ as s,vt as t,st as u,We as v,De as w,z as x,G as y,ge as z};