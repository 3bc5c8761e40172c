/** Under which path the app is: `/`, or where an application has taken it in. All built files lie one folder below. */
const place = new URL('../', import.meta.url);

export const base = place.protocol.startsWith('http') ? place.pathname : '/';
