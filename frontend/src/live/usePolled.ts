/** Reads again what no stream tells of: now and then while the page is looked at, and at once when somebody comes back to it. */
import { useEffect, useRef } from 'react';

const EVERY_MS = 10_000;

export function usePolled(read: (options: { requestPolicy: 'network-only' }) => void, everyMs = EVERY_MS): void {
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    const again = (): void => {
      if (document.visibilityState === 'visible') {
        latest.current({ requestPolicy: 'network-only' });
      }
    };
    const timer = setInterval(again, everyMs);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [everyMs]);
}
