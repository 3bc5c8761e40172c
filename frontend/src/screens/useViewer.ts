/**
 * Who is signed in. Once somebody was, the page is theirs until another session begins: when they are signed out, what they
 * have typed stays; when another person is signed in by now (in another tab, say), nothing of it does.
 */
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../api/session';
import { Session } from '../documents/session';
import type { ResultOf } from '../graphql';

export type Viewer = NonNullable<ResultOf<typeof Session>['viewer']>;

export function useViewer() {
  const { signedOut, renew } = useSession();
  const [{ data, error }] = useQuery({ query: Session, requestPolicy: 'cache-first' });
  const [held, setHeld] = useState<Viewer | null>(null);
  const now = data?.viewer ?? null;
  const isAnother = now !== null && held !== null && now.user.id !== held.user.id;
  if (now !== null && now !== held && !isAnother) {
    setHeld(now);
  }
  const isNobody = data !== undefined && now === null && held !== null;
  useEffect(() => {
    if (isNobody) {
      signedOut();
    }
  }, [isNobody, signedOut]);
  useEffect(() => {
    if (isAnother) {
      renew();
    }
  }, [isAnother, renew]);
  return { data, error, viewer: held ?? now };
}
