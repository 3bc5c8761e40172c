/** Says when lists should be read again: a config nobody has listed yet has changed, or the stream lost count. */

const QUIET_MS = 1_000;

let round = 0;
let isQuiet = false;
let isOwed = false;
const listeners = new Set<() => void>();

/** The first call is heard at once; all that follow within a second make one more reading. */
export function listsAreStale(): void {
  if (isQuiet) {
    isOwed = true;
    return;
  }
  isQuiet = true;
  isOwed = false;
  round += 1;
  listeners.forEach((listener) => listener());
  setTimeout(() => {
    isQuiet = false;
    if (isOwed) {
      listsAreStale();
    }
  }, QUIET_MS);
}

export const staleness = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  round: (): number => round,
};
