/** The newest version of each thing wins: an answer that was overtaken by the stream does not put old status back. */

/** What is counted: `version` grows with a config's settings, `status.version` with its status. */
export interface Counted {
  id: string;
  version?: number;
  status: { version: number; needsAttention?: boolean };
}

interface Versioned extends Counted {
  __typename: string;
}

export interface Newest {
  /** Replaces what is older than something seen before, in place of nothing: the argument is left as it is. */
  settle<T>(data: T): T;
  /** Whether it wanted a look when it was seen last; undefined: nothing has brought it yet. */
  wantedALook(typename: string, id: string): boolean | undefined;
  /** What was seen of it that is newer; null: nothing is. */
  newerThan(typename: string, thing: Counted): Counted | null;
  /** `thing` with what `newer` knows better. */
  over<T extends Counted>(thing: T, newer: Counted): T;
  /** Tells when a newer one is seen. */
  subscribe(typename: string, id: string, listener: () => void): () => void;
  /** After REMOVED: a thing that comes back starts anew. */
  forget(typename: string, id: string): void;
}

function isVersioned(value: object): value is Versioned {
  const it = value as Partial<Versioned>;
  return (
    typeof it.__typename === 'string' &&
    typeof it.id === 'string' &&
    typeof it.status === 'object' &&
    it.status !== null &&
    typeof it.status.version === 'number'
  );
}

/** Both only grow. */
function isOlder(one: Counted, other: Counted): boolean {
  return one.status.version < other.status.version || (one.version ?? 0) < (other.version ?? 0);
}

function over<T extends Counted>(thing: T, newer: Counted): T {
  const known = Object.entries(newer).filter(([name]) => name in thing);
  return { ...thing, ...Object.fromEntries(known) };
}

export function createNewest(): Newest {
  const held = new Map<string, Versioned>();
  const listeners = new Map<string, Set<() => void>>();
  let overtaken: string[] = [];
  const key = (typename: string, id: string): string => `${typename}:${id}`;

  // What is as new as it can be stays the same object, so that a row is drawn again only when it is another.
  function settle(value: unknown): unknown {
    if (Array.isArray(value)) {
      const settled = value.map(settle);
      return settled.some((inner, index) => inner !== value[index]) ? settled : value;
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value).map(([name, inner]) => [name, settle(inner)] as const);
    const isAsBefore = entries.every(([name, inner]) => inner === (value as Record<string, unknown>)[name]);
    const copy: object = isAsBefore ? value : Object.fromEntries(entries);
    if (!isVersioned(copy)) {
      return copy;
    }
    const its = key(copy.__typename, copy.id);
    const best = held.get(its);
    if (best !== undefined && isOlder(copy, best)) {
      return over(copy, best);
    }
    held.set(its, copy);
    if (best !== undefined && isOlder(best, copy)) {
      overtaken.push(its);
    }
    return copy;
  }

  return {
    settle: <T>(data: T) => {
      const settled = settle(data) as T;
      const told = overtaken;
      overtaken = [];
      told.forEach((its) => listeners.get(its)?.forEach((listener) => listener()));
      return settled;
    },
    newerThan: (typename, thing) => {
      const best = held.get(key(typename, thing.id));
      return best !== undefined && isOlder(thing, best) ? best : null;
    },
    over,
    subscribe: (typename, id, listener) => {
      const its = key(typename, id);
      const all = listeners.get(its) ?? new Set();
      listeners.set(its, all.add(listener));
      return () => {
        all.delete(listener);
        if (all.size === 0 && listeners.get(its) === all) {
          listeners.delete(its);
        }
      };
    },
    wantedALook: (typename, id) => held.get(key(typename, id))?.status.needsAttention,
    forget: (typename, id) => void held.delete(key(typename, id)),
  };
}
