/** Reads a list again, over the network, whenever it is said to be stale. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { staleness, type Signal } from './store';

/** @param signal - null: never. */
export function useFresh(read: (options: { requestPolicy: 'network-only' }) => void, signal: Signal | null = staleness): void {
  const round = useSyncExternalStore(signal?.subscribe ?? hearNothing, signal?.round ?? never);
  const seen = useRef(round);
  useEffect(() => {
    if (seen.current !== round) {
      seen.current = round;
      read({ requestPolicy: 'network-only' });
    }
  }, [round, read]);
}

const hearNothing = () => () => undefined;
const never = () => 0;
