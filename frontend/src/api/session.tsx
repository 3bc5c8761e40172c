/** The present session, for the whole page; `renew()` begins another, with nothing left of the one before. */
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { Provider } from 'urql';
import { openSession, type Session } from './client';

interface Held extends Session {
  renew(): void;
}

const SessionContext = createContext<Held | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [generation, setGeneration] = useState(0);
  const held = useMemo<Held>(() => {
    const renew = (): void => {
      session.socket.close();
      setGeneration((before) => before + 1);
    };
    const session = openSession(renew);
    return { ...session, renew };
    // The generation is no input: a new one only asks for a new session.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [generation]);
  return (
    <SessionContext value={held}>
      <Provider key={generation} value={held.client}>
        {children}
      </Provider>
    </SessionContext>
  );
}

export function useSession(): Held {
  const held = useContext(SessionContext);
  if (held === null) {
    throw new Error('useSession needs a SessionProvider around it');
  }
  return held;
}
