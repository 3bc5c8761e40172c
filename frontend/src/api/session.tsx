/** The present session, for the whole page. */
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { Provider } from 'urql';
import { listsAreStale } from '../live/store';
import { openSession, type Session } from './client';

interface Held extends Session {
  /** The server has refused the socket: the person was signed out elsewhere, or for being away too long. */
  isSignedOut: boolean;
  /** An answer says that nobody is signed in any more. */
  signedOut(): void;
  /** The same person has signed in again: the streams go on, and what was typed here is still there. */
  goOn(): void;
  /** Begins another session, with nothing left of the one before. */
  renew(): void;
}

const SessionContext = createContext<Held | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [generation, setGeneration] = useState(0);
  const [signedOutOf, setSignedOutOf] = useState<number | null>(null);
  const held = useMemo(() => {
    const session = openSession(() => setSignedOutOf(generation));
    return {
      ...session,
      signedOut: (): void => setSignedOutOf(generation),
      goOn: (): void => {
        setSignedOutOf(null);
        session.socket.resume();
        // What was asked meanwhile was answered to nobody.
        listsAreStale();
      },
      renew: (): void => {
        session.socket.close();
        setGeneration(generation + 1);
      },
    };
  }, [generation]);
  const isSignedOut = signedOutOf === generation;
  const value = useMemo(() => ({ ...held, isSignedOut }), [held, isSignedOut]);
  return (
    <SessionContext value={value}>
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
