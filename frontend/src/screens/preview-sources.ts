/** Which types of events a config can be tried with. */

interface Known {
  name: string;
  description: string;
  sample: unknown;
}

/** What stands for a type that nobody has registered: the person types it. */
export const OTHER = '';

function hears(pattern: string, name: string): boolean {
  if (pattern === '*') {
    return true;
  }
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Those that are registered and heard, then those that it listens to by their names; the application's own first. */
export function heardTypes(registered: readonly Known[], patterns: readonly string[]): Known[] {
  const heard = registered.filter(({ name }) => patterns.some((pattern) => hears(pattern, name)));
  const named = patterns
    .filter((pattern) => !pattern.includes('*') && !heard.some(({ name }) => name === pattern))
    .map((name) => ({ name, description: '', sample: null }));
  const isNews = ({ name }: Known): boolean => name.startsWith('config.');
  const all = [...named, ...heard];
  return [...all.filter((type) => !isNews(type)), ...all.filter(isNews)];
}

export function sampleText(sample: unknown): string {
  return sample == null ? '' : JSON.stringify(sample, null, 2);
}
