/** What was refused of a form whose fields say for themselves what is wrong with them. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef } from 'react';
import { issuesBeside } from '../api/issues';
import type { Problem } from '../api/problem';
import { ProblemNote } from './messages';

export function RefusedNote({ problem, fields }: { problem: Problem | null; fields: readonly string[] }) {
  const note = useRef<HTMLDivElement>(null);
  // Whoever sent the form goes on at the first thing that is wrong with it.
  useEffect(() => {
    if (problem !== null) {
      note.current?.closest('form')?.querySelector<HTMLElement>('[data-invalid] input')?.focus();
    }
  }, [problem]);
  if (problem === null || problem.issues.length === 0) {
    return <ProblemNote problem={problem} />;
  }
  const beside = issuesBeside(problem, fields);
  const sentences = beside.length > 0 ? beside : [t`Nothing was changed. Look at what is marked, then try again.`];
  return (
    <div ref={note} className="note" data-tone="DANGER" role="alert">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
