/** What a measured page is given before its own code: it notes when a frame came, when a row had changed, when that was painted. */
export function probe() {
  const Native = window.WebSocket;
  const bench = (window.bench = { frames: 0, spinners: 0, wanted: null, offset: 0 });
  const now = () => performance.now() + bench.offset;

  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        bench.frames += 1;
        if (bench.wanted?.mark && data.includes(bench.wanted.mark)) {
          bench.wanted.receivedAt ??= now();
        }
      });
    }
  };

  /** By the wall clock, as other processes read it: to its tick, which is finer than its milliseconds. */
  bench.setClock = () => {
    const before = Date.now();
    let tick = before;
    while (tick === before) {
      tick = Date.now();
    }
    bench.offset = tick - performance.now();
    return bench.offset;
  };

  /** After the next frame was drawn. */
  function painted(then) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => then(now()), { once: true });
      port1.start();
      port2.postMessage(null);
    });
  }

  const watching = new MutationObserver(() => {
    const { wanted } = bench;
    if (wanted === null) {
      return;
    }
    if (document.querySelector('main .loading') !== null) {
      wanted.hasSpinner = true;
    }
    if (wanted.shownAt === undefined && wanted.isShown()) {
      wanted.shownAt = now();
      painted((at) => wanted.settle(at));
    }
  });
  watching.observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['href', 'class'] });

  function want(wanted) {
    return new Promise((resolve) => {
      bench.wanted = {
        ...wanted,
        settle: (paintedAt) => {
          const { receivedAt, shownAt, startedAt, hasSpinner = false } = bench.wanted;
          bench.wanted = null;
          resolve({ receivedAt, shownAt, startedAt, paintedAt, hasSpinner });
        },
      };
    });
  }

  /** Arms: the row that has this link, or this id, is to hold this mark. */
  bench.change = ({ link, id, mark }) => {
    bench.setClock();
    const rows = () => (id ? [document.getElementById(id)] : Array.from(document.querySelectorAll(`.line a[href="${link}"]`), (each) => each.closest('.line')));
    bench.result = want({ mark, isShown: () => rows().some((row) => row?.textContent.includes(mark)) });
  };

  /** Arms: from the next click until the screen of this path shows its heading and at least so many rows. */
  bench.arrival = ({ path, heading, rows, least }) => {
    bench.setClock();
    bench.result = want({
      isShown: () =>
        bench.wanted.startedAt !== undefined &&
        new RegExp(`^${path}$`).test(location.pathname + location.search) &&
        (heading === null || document.querySelector('h1')?.textContent === heading) &&
        document.querySelectorAll(rows).length >= least,
    });
    window.addEventListener('click', (event) => void (bench.wanted.startedAt = event.timeStamp + bench.offset), { capture: true, once: true });
  };
}
