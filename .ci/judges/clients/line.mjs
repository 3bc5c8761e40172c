/** A line to the server that can be cut as lines are: without a word, with nobody to answer until it is mended. */
import { connect, createServer } from 'node:net';

/** Opens one to the host and port of `url`; `url` of the line is the same address by way of it. */
export async function openLine(url) {
  const far = new URL(url);
  const open = new Set();
  let isCut = false;
  let carried = 0;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    carried += 1;
    const beyond = connect(Number(far.port), far.hostname);
    for (const [from, to] of [[near, beyond], [beyond, near]]) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(url);
  near.port = server.address().port;
  return {
    url: near.href,
    /** How many connections it has carried. */
    carried: () => carried,
    cut() {
      isCut = true;
      open.forEach((socket) => socket.destroy());
    },
    mend() {
      isCut = false;
    },
    close() {
      open.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
