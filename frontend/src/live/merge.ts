/** One list from a page and the changes since: newest first, each thing once, what is removed is gone. */

export interface Change<T> {
  kind: 'SNAPSHOT' | 'READY' | 'CHANGED' | 'REMOVED' | 'RESYNC';
  /** Null for READY and RESYNC. */
  id: string | null;
  /** Null for REMOVED too. */
  thing: T | null;
}

export interface Live<T> {
  changed: ReadonlyMap<string, T>;
  removed: ReadonlySet<string>;
  /** Grows when the stream could not tell everything: read the page again. */
  resyncs: number;
}

export function nothingYet<T>(): Live<T> {
  return { changed: new Map(), removed: new Set(), resyncs: 0 };
}

export function follow<T>(live: Live<T>, change: Change<T>): Live<T> {
  if (change.kind === 'RESYNC') {
    return { changed: new Map(), removed: new Set(), resyncs: live.resyncs + 1 };
  }
  if (change.id === null) {
    return live;
  }
  const changed = new Map(live.changed);
  const removed = new Set(live.removed);
  if (change.kind === 'REMOVED' || change.thing === null) {
    changed.delete(change.id);
    removed.add(change.id);
  } else {
    removed.delete(change.id);
    changed.set(change.id, change.thing);
  }
  return { ...live, changed, removed };
}

export function merged<T extends { id: string; createdAt: string }>(page: readonly T[], live: Live<T>): T[] {
  const all = new Map(page.map((thing) => [thing.id, thing]));
  live.changed.forEach((thing, id) => all.set(id, thing));
  live.removed.forEach((id) => all.delete(id));
  // RFC 3339 in UTC with a fixed number of decimals: the order of the texts is the order in time.
  return [...all.values()].toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
}
