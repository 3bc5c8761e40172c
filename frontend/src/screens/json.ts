/** JSON that a person types. */
import { t } from '@lingui/core/macro';

export type Parsed = { value: unknown; problem: null } | { value: null; problem: string };

export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text), problem: null };
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : t`it cannot be read`;
    return { value: null, problem: t`This is not JSON: ${why}.` };
  }
}
