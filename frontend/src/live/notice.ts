/** What a change of the stream means for the lists on the page, before it reaches the cache. */
import type { Newest } from './newest';
import { listsAreStale } from './store';

interface StatusChange {
  kind: string;
  configId?: string | null;
  config?: { id: string } | null;
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
  } else if (change?.kind === 'CHANGED' && change.config && !newest.knows('Config', change.config.id)) {
    // It has just become visible, or stands on a page that was never read.
    listsAreStale();
  }
}
