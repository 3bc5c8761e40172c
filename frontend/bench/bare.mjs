/** The reference: pages that do nothing but what is measured: the same socket and frames, as many rows, the same clocks. */
import { createServer } from 'node:http';
import { once } from 'node:events';

const ROWS = 500;

function listOf(rows) {
  return `<ul>${Array.from({ length: rows }, (_, row) => `<li id="row-${row}"><a href="#${row}">Row ${row}</a> <span>waits</span></li>`).join('')}</ul>`;
}

/** Static pages as large as a list of the app, each with a link to the other. */
export async function serveStatic() {
  const server = createServer(({ url }, answer) => {
    const [name, other] = url === '/one' ? ['one', 'two'] : ['two', 'one'];
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><title>${name}</title><main><h1>${name}</h1><a id="other" href="/${other}">${other}</a>${listOf(50)}</main>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Follows the same subscription, and writes what it brings into a text node. The page may not be under the app's policy. */
export async function openBare(page, base, query) {
  await page.goto(`${base}/robots.txt`);
  await page.setContent(`<main>${listOf(ROWS)}</main>`);
  await page.evaluate(
    (text) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
        const said = document.querySelector('#row-0 span').firstChild;
        socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
        socket.addEventListener('close', ({ code, reason }) => reject(new Error(`closed with ${code} ${reason}`)));
        socket.addEventListener('message', ({ data }) => {
          const { type, payload } = JSON.parse(data);
          if (type === 'connection_ack') {
            socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: text } }));
          } else if (type === 'ping') {
            socket.send(JSON.stringify({ type: 'pong' }));
          } else if (type === 'error') {
            reject(new Error(data));
          } else if (type === 'next') {
            const { kind, config } = payload.data.configStatus;
            if (kind === 'READY') {
              resolve();
            } else if (kind === 'CHANGED') {
              said.data = config.status.reason;
            }
          }
        });
      }),
    query,
  );
}

/** From the click to the first paint of the next page: its clock begins anew, so the click's moment goes along. */
export async function staticSwitchMs(page, url, count) {
  await page.goto(`${url}/one`);
  const took = [];
  for (let number = 0; number < count; number += 1) {
    await page.evaluate(() => {
      const offset = window.bench.setClock();
      window.addEventListener('click', (event) => sessionStorage.setItem('clicked', String(event.timeStamp + offset)), { capture: true, once: true });
    });
    const other = await page.locator('#other').textContent();
    await page.locator('#other').click();
    await page.getByRole('heading', { level: 1, name: other }).waitFor();
    took.push(
      await page.evaluate(async () => {
        const painted = await new Promise((resolve) => {
          const look = () => {
            const found = performance.getEntriesByName('first-contentful-paint')[0];
            return found ? resolve(found.startTime) : requestAnimationFrame(look);
          };
          look();
        });
        return painted + window.bench.setClock() - Number(sessionStorage.getItem('clicked'));
      }),
    );
  }
  return took;
}
