/** Django's CSRF token: read from its cookie for every request, for signing in makes a new one. */

const COOKIE = /(?:^|;\s*)csrftoken=([^;]*)/;

export function csrfToken(cookies: string): string | null {
  const value = COOKIE.exec(cookies)?.[1];
  return value ? decodeURIComponent(value) : null;
}

/**
 * A `fetch` that carries the token. Every page sets the cookie; where it is missing (cleared by hand, say), one GET
 * of the same address sets it.
 */
export async function fetchWithCsrf(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  if (csrfToken(document.cookie) === null) {
    await fetch(input, { headers: { accept: 'application/json' }, credentials: 'same-origin' });
  }
  const headers = new Headers(init.headers);
  const token = csrfToken(document.cookie);
  if (token !== null) {
    headers.set('X-CSRFToken', token);
  }
  return fetch(input, { ...init, headers, credentials: 'same-origin' });
}
