/** Says when lists should be read again: a config nobody has listed yet has changed, or the stream lost count. */

const QUIET_MS = 1_000;

let round = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Many in a row make one reading. */
export function listsAreStale(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    round += 1;
    listeners.forEach((listener) => listener());
  }, QUIET_MS);
}

export const staleness = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  round: (): number => round,
};
