/** What was refused of a form whose fields say for themselves what is wrong with them. */
import { t } from '@lingui/core/macro';
import { issuesBeside } from '../api/issues';
import type { Problem } from '../api/problem';
import { ProblemNote } from './messages';

export function RefusedNote({ problem, fields }: { problem: Problem | null; fields: readonly string[] }) {
  if (problem === null || problem.issues.length === 0) {
    return <ProblemNote problem={problem} />;
  }
  const beside = issuesBeside(problem, fields);
  const sentences = beside.length > 0 ? beside : [t`Nothing was changed. Look at what is marked, then try again.`];
  return (
    <div className="note" data-tone="DANGER" role="alert">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
