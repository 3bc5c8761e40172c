/** What a browser does by itself: keeps cookies, sends them back, and says from which page it comes. */
import { WebSocket } from 'ws';

export function openJar() {
  const cookies = new Map();
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const origin = (url) => new URL(url).origin.replace(/^ws/, 'http');
  return {
    cookie: (name) => cookies.get(name),
    async fetch(url, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('Cookie', header());
      headers.set('Origin', origin(url));
      const answer = await fetch(url, { ...init, headers });
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        if (/;\s*max-age=0/i.test(line)) {
          cookies.delete(name);
        } else {
          cookies.set(name, value);
        }
      }
      return answer;
    },
    WebSocket: class extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols, { headers: { Cookie: header(), Origin: origin(url) } });
      }
    },
  };
}
