/** The newest version of each thing wins: an answer that was overtaken by the stream does not put old status back. */

interface Versioned {
  __typename: string;
  id: string;
  version?: number;
  status: { version: number; needsAttention?: boolean };
}

export interface Newest {
  /** Replaces what is older than something seen before, in place of nothing: the argument is left as it is. */
  settle<T>(data: T): T;
  /** Whether it wanted a look when it was seen last; undefined: nothing has brought it yet. */
  wantedALook(typename: string, id: string): boolean | undefined;
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

/** Both counters only grow; `version` is a config's settings, `status.version` its status. */
function isOlder(one: Versioned, other: Versioned): boolean {
  return one.status.version < other.status.version || (one.version ?? 0) < (other.version ?? 0);
}

export function createNewest(): Newest {
  const held = new Map<string, Versioned>();
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
    const best = held.get(key(copy.__typename, copy.id));
    if (best !== undefined && isOlder(copy, best)) {
      const known = Object.entries(best).filter(([name]) => name in copy);
      return { ...copy, ...Object.fromEntries(known) };
    }
    held.set(key(copy.__typename, copy.id), copy);
    return copy;
  }

  return {
    settle: <T>(data: T) => settle(data) as T,
    wantedALook: (typename, id) => held.get(key(typename, id))?.status.needsAttention,
    forget: (typename, id) => void held.delete(key(typename, id)),
  };
}
