/** Whether what is on the screen follows the server right now. */
import { useSyncExternalStore } from 'react';
import { useSession } from '../api/session';
import type { Connection } from '../api/socket';

export function useConnection(): Connection {
  const { socket } = useSession();
  return useSyncExternalStore(socket.onConnection, socket.connection);
}
