/** DOMPurify under the names by which Monaco asks for the one that it carries. */
import purify from 'dompurify';

export default purify;
export const addHook = purify.addHook.bind(purify);
export const removeHook = purify.removeHook.bind(purify);
export const removeAllHooks = purify.removeAllHooks.bind(purify);
export const isSupported = purify.isSupported;
export const sanitize = purify.sanitize.bind(purify);
