/** What stands where a screen has nothing to show, or something went wrong. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { explained, type Problem } from '../api/problem';
import { spoken } from '../language/spoken';

/** The sentence for each kind: they differ by more than the noun in other languages. */
const NOT_HERE = spoken({
  config: msg`This config does not exist, or you may not see it.`,
  delivery: msg`This delivery does not exist, or you may not see it.`,
  event: msg`This event does not exist, or you may not see it.`,
  flow: msg`This flow does not exist, or you may not see it.`,
  group: msg`This group does not exist, or you may not see it.`,
  integration: msg`This integration does not exist, or you may not see it.`,
  list: msg`This list does not exist, or you may not see it.`,
  page: msg`This page does not exist, or you may not see it.`,
  user: msg`This user does not exist, or you may not see them.`,
});

export function Loading({ what }: { what: string }) {
  return <div className="loading" role="status" aria-label={t`Loading: ${what}`} />;
}

export function Empty({ sentence, children }: { sentence: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p>{sentence}</p>
      {children}
    </div>
  );
}

export function ProblemNote({ problem, children }: { problem: Problem | null; children?: ReactNode }) {
  if (problem === null) {
    return null;
  }
  return (
    <div className="note" data-tone="DANGER" role="alert">
      <p>{explained(problem)}</p>
      {children}
    </div>
  );
}

/** What does not exist and what may not be seen look the same, here as in the API. */
export function NotHere({ what }: { what: keyof typeof NOT_HERE }) {
  return (
    <div className="empty">
      <title>{t`Nothing here · Jackfield`}</title>
      <h1>
        <Trans>Nothing here</Trans>
      </h1>
      <p>{NOT_HERE[what]}</p>
      <Link to="/">
        <Trans>Go to the overview</Trans>
      </Link>
    </div>
  );
}
