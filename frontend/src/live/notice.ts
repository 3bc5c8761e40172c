/** What a change of the stream means for the lists on the page, before it reaches the cache. */
import type { Newest } from './newest';
import { listsAreStale, listsMayBeStale, otherOnesWantALook } from './store';

interface StatusChange {
  kind: string;
  configId?: string | null;
  config?: { id: string; status?: { needsAttention: boolean } } | null;
}

export function notice(data: Record<string, unknown>, newest: Newest): void {
  const change = (data.configStatus ?? data.integrationStatus) as StatusChange | undefined;
  if (change?.kind === 'RESYNC') {
    listsAreStale();
  } else if (change?.kind === 'REMOVED') {
    if (change.configId) {
      newest.forget('Config', change.configId);
    }
    listsAreStale();
  } else if (change?.kind === 'CHANGED' && change.config) {
    const { id, status } = change.config;
    const before = newest.wantedALook('Config', id);
    // Undefined: it has just become visible, or stands on a page that was never read.
    if (before === undefined) {
      listsMayBeStale();
    }
    if ((before ?? false) !== (status?.needsAttention ?? false)) {
      otherOnesWantALook();
    }
  }
}
