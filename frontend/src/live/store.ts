/** Says what of the lists should be read again: which things they hold, or only who wants a look. */

/** After one reading so long nothing is read: what is told meanwhile makes one more. */
const QUIET_MS = 1_000;
/** The longest, where it goes on and on: of who wants a look, and of what seldom means anything. */
const LOOKS_MS = 4_000;
const MAYBE_MS = 16_000;

export interface Signal {
  subscribe(listener: () => void): () => void;
  /** Grows with each reading that is due. */
  round(): number;
}

function createSignal(): Signal & { give(): void } {
  let round = 0;
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    round: () => round,
    give() {
      round += 1;
      listeners.forEach((listener) => listener());
    },
  };
}

/** The first call is heard at once; where it goes on and on, the quiet between two doubles up to `longestMs`. */
function calmed(give: () => void, longestMs: number): () => void {
  let quietMs = QUIET_MS;
  let isQuiet = false;
  let isOwed = false;
  const tell = (): void => {
    if (isQuiet) {
      isOwed = true;
      return;
    }
    isQuiet = true;
    isOwed = false;
    give();
    setTimeout(() => {
      isQuiet = false;
      quietMs = isOwed ? Math.min(2 * quietMs, longestMs) : QUIET_MS;
      if (isOwed) {
        tell();
      }
    }, quietMs);
  };
  return tell;
}

const lists = createSignal();
const looks = createSignal();

/** Of lists: something was made, deleted, shared, or the stream lost count. */
export const staleness: Signal = lists;
/** Of who wants a look: lists hold what they held, so that a page of these alone is read. */
export const wantingALook: Signal = looks;

export const listsAreStale = calmed(lists.give, QUIET_MS);
/**
 * A config was told of that no list has shown: it is new here, or stands on a page that nobody opened. Where thousands stand
 * on such pages all of them are told of sooner or later, and hardly one is new.
 */
export const listsMayBeStale = calmed(lists.give, MAYBE_MS);
export const otherOnesWantALook = calmed(looks.give, LOOKS_MS);
