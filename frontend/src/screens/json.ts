/** JSON that a person types. */

export type Parsed = { value: unknown; problem: null } | { value: null; problem: string };

export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text), problem: null };
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it cannot be read';
    return { value: null, problem: `This is not JSON: ${why}.` };
  }
}
