/** Reads a list again, over the network, whenever the stream says that lists are stale. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { staleness } from './store';

export function useFresh(read: (options: { requestPolicy: 'network-only' }) => void): void {
  const round = useSyncExternalStore(staleness.subscribe, staleness.round);
  const seen = useRef(round);
  useEffect(() => {
    if (seen.current !== round) {
      seen.current = round;
      read({ requestPolicy: 'network-only' });
    }
  }, [round, read]);
}
