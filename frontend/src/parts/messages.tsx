/** What stands where a screen has nothing to show, or something went wrong. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { explained, type Problem } from '../api/problem';

export function Loading({ what }: { what: string }) {
  return <div className="loading" role="status" aria-label={`Loading ${what}`} />;
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
export function NotHere({ what }: { what: string }) {
  return (
    <div className="empty">
      <title>Nothing here · Jackfield</title>
      <h1>Nothing here</h1>
      <p>This {what} does not exist, or you may not see it.</p>
      <Link to="/">Go to the overview</Link>
    </div>
  );
}
