import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { csrfToken, fetchWithCsrf } from './csrf';

const page = { cookie: '' };
const asked: { method: string; token: string | null }[] = [];

beforeEach(() => {
  page.cookie = '';
  asked.length = 0;
  vi.stubGlobal('document', page);
  vi.stubGlobal('fetch', (_input: unknown, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    asked.push({ method, token: new Headers(init.headers).get('X-CSRFToken') });
    if (method === 'GET') {
      page.cookie = 'csrftoken=fresh';
    }
    return Promise.resolve(new Response('{}'));
  });
});

afterEach(() => vi.unstubAllGlobals());

it('finds the token among other cookies', () => {
  expect(csrfToken('a=1; csrftoken=abc%2B; b=2')).toBe('abc+');
  expect(csrfToken('xcsrftoken=abc')).toBeNull();
  expect(csrfToken('')).toBeNull();
});

it('sends the present token with each request', async () => {
  page.cookie = 'csrftoken=first';
  await fetchWithCsrf('/graphql', { method: 'POST' });
  page.cookie = 'csrftoken=second';
  await fetchWithCsrf('/graphql', { method: 'POST' });
  expect(asked.map(({ token }) => token)).toEqual(['first', 'second']);
});

it('fetches a token first when there is none', async () => {
  await fetchWithCsrf('/graphql', { method: 'POST' });
  expect(asked).toEqual([
    { method: 'GET', token: null },
    { method: 'POST', token: 'fresh' },
  ]);
});
