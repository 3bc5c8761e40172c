/** What went wrong, in one shape: the API's own errors, GraphQL errors, and no answer at all. */
import { t } from '@lingui/core/macro';
import type { CombinedError } from 'urql';

export interface Issue {
  path: readonly string[];
  message: string;
}

export interface Problem {
  code: string;
  message: string;
  issues: readonly Issue[];
  /** Whom a conflict was lost to, when it is known. */
  changedBy: string | null;
}

/** The members of a mutation's result that are no payload. */
interface ApiError {
  code: string;
  message: string;
  issues?: readonly Issue[];
  changedBy?: { displayName: string } | null;
}

export function problemOf(answer: object): Problem | null {
  const error = answer as Partial<ApiError>;
  if (typeof error.code !== 'string' || typeof error.message !== 'string') {
    return null;
  }
  return {
    code: error.code,
    message: error.message,
    issues: error.issues ?? [],
    changedBy: error.changedBy?.displayName ?? null,
  };
}

function plain(code: string, message: string): Problem {
  return { code, message, issues: [], changedBy: null };
}

export function problemOfFailure(error: CombinedError): Problem {
  if (error.networkError) {
    return plain('NETWORK', t`The server did not answer. Look at your connection, then try again.`);
  }
  const first = error.graphQLErrors[0];
  const code = String(first?.extensions?.code ?? 'INTERNAL');
  return plain(code, first?.message ?? t`Something went wrong. Try again in a moment.`);
}

export const NO_ANSWER: Problem = {
  ...plain('INTERNAL', ''),
  get message() {
    return t`The server gave no answer to this. Try again in a moment.`;
  },
};

/** A problem's message, and what to do next where the message cannot know it. */
export function explained(problem: Problem): string {
  if (problem.code === 'CONFLICT') {
    const who = problem.changedBy ?? t`Somebody else`;
    return t`${who} saved this while you were editing. Read it again, then make your change.`;
  }
  if (problem.code === 'FORM_CHANGED' || problem.code === 'FORM_EXPIRED') {
    return t`This form has changed since it was opened. Open it again, then make your change.`;
  }
  if (problem.code === 'UNAUTHENTICATED') {
    return t`You are signed out. Sign in above, then try again: what you typed is kept.`;
  }
  return problem.message;
}
