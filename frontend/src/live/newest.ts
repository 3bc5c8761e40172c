/** The newest version of each thing wins: an answer that was overtaken by the stream does not put old status back. */

interface Versioned {
  __typename: string;
  id: string;
  version?: number;
  status: { version: number };
}

export interface Newest {
  /** Replaces what is older than something seen before, in place of nothing: the argument is left as it is. */
  settle<T>(data: T): T;
  /** Whether anything has brought this thing yet. */
  knows(typename: string, id: string): boolean;
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

  function settle(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map(settle);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const copy = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, settle(inner)]));
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
    knows: (typename, id) => held.has(key(typename, id)),
    forget: (typename, id) => void held.delete(key(typename, id)),
  };
}
