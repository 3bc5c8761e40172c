/**
 * The page's default policy. GraphiQL hands HTML that it has made from descriptions to the page as a text; here it is cleaned
 * first. Scripts and their addresses are never made from texts: there is no rule for them, so the browser refuses.
 */
import purify from 'dompurify';

globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (text) => purify.sanitize(text),
});
