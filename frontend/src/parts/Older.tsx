/** The next page of a list below this one, when somebody asks for it. */
import { t } from '@lingui/core/macro';
import { useState, type ReactNode } from 'react';
import { Button } from '../controls/Button';

interface Props {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  words?: string;
  children(after: string): ReactNode;
}

export function Older({ pageInfo: { hasNextPage, endCursor }, words, children }: Props) {
  const [isAsked, setIsAsked] = useState(false);
  if (!hasNextPage || endCursor === null) {
    return null;
  }
  return isAsked ? (
    children(endCursor)
  ) : (
    <Button className="ghost" onPress={() => setIsAsked(true)}>
      {words ?? t`Show older`}
    </Button>
  );
}
