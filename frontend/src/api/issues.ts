/** What a refused mutation says of single fields: at their places, and what has no place of its own. */
import type { Problem } from './problem';

/** The sentences about one of an input's fields. */
export function issuesAt(problem: Problem | null, field: string): readonly string[] {
  return (problem?.issues ?? []).filter(({ path }) => path[0] === field).map(({ message }) => message);
}

/** The sentences about anything but these fields. */
export function issuesBeside(problem: Problem | null, fields: readonly string[]): readonly string[] {
  return (problem?.issues ?? []).filter(({ path }) => !fields.includes(path[0] ?? '')).map(({ message }) => message);
}
