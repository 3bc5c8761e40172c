/** A thing of a list, or the newer copy of it that the stream has brought: so a row need not wait for its list. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useSession } from '../api/session';
import type { Counted } from './newest';

export function useNewest<T extends Counted>(typename: string, listed: T): T {
  const { newest } = useSession();
  const { id } = listed;
  const hear = useCallback((listener: () => void) => newest.subscribe(typename, id, listener), [newest, typename, id]);
  const newer = useSyncExternalStore(hear, () => newest.newerThan(typename, listed));
  return useMemo(() => (newer === null ? listed : newest.over(listed, newer)), [newest, listed, newer]);
}
