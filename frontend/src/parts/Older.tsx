/** The next page of a list below this one, when somebody asks for it. */
import { t } from '@lingui/core/macro';
import { useState, type ReactNode } from 'react';
import { Button } from '../controls/Button';

interface Props {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  words?: string;
  children(after: string): ReactNode;
}

/** What was asked for at which step of the way here: who comes back finds it, and so the place where they were. */
const asked = new Set<string>();
const MOST_ASKED = 1_000;

/** The router names each step; null: nobody has. */
function placeOf(cursor: string | null): string | null {
  const step = (history.state as { __TSR_key?: string } | null)?.__TSR_key;
  return step === undefined ? null : `${step} ${cursor}`;
}

function remember(cursor: string): void {
  const place = placeOf(cursor);
  if (place !== null && asked.size < MOST_ASKED) {
    asked.add(place);
  }
}

export function Older({ pageInfo: { hasNextPage, endCursor }, words, children }: Props) {
  const [isAsked, setIsAsked] = useState(() => asked.has(placeOf(endCursor) ?? ''));
  if (!hasNextPage || endCursor === null) {
    return null;
  }
  return isAsked ? (
    children(endCursor)
  ) : (
    <Button
      className="ghost"
      onPress={() => {
        remember(endCursor);
        setIsAsked(true);
      }}
    >
      {words ?? t`Show older`}
    </Button>
  );
}
