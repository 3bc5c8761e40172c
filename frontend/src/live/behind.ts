/** What can wait until the next frame is drawn, in its order: rows first, then all that follows from them. */

/** Behind a page that nobody looks at no frame is drawn. */
const AT_MOST_MS = 100;

export function createBehind(): (then: () => void) => void {
  let waiting: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    clearTimeout(timer);
    const now = waiting;
    waiting = [];
    now.forEach((then) => then());
  };
  return (then) => {
    waiting.push(then);
    if (waiting.length === 1) {
      timer = setTimeout(go, AT_MOST_MS);
      // Before a frame is drawn this is called; what it puts off comes after that.
      requestAnimationFrame(() => setTimeout(go));
    }
  };
}
