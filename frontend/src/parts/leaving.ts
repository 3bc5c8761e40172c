/** Leaving everything at once, by signing out or by reading the page anew: whoever has typed something is asked before it. */
type Ask = () => Promise<boolean>;

const asks = new Set<Ask>();
let isReadAnew = false;

/** Has it asked before; the answer takes that back. */
export function askBefore(ask: Ask): () => void {
  asks.add(ask);
  return () => void asks.delete(ask);
}

/** Whether nothing is unsaved, or may be lost. */
export async function mayLeave(): Promise<boolean> {
  for (const ask of asks) {
    if (!(await ask())) {
      return false;
    }
  }
  return true;
}

/** For those who may leave: the browser does not ask them the same once more. */
export function readAnew(): void {
  isReadAnew = true;
  location.reload();
}

export function isAnswered(): boolean {
  return isReadAnew;
}
