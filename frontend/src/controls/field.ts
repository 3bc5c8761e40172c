/** What ties a field's label and words to its input, wherever in it they stand. */
import { createContext, use, useCallback, useEffect, useId, useMemo, useState } from 'react';

interface Parts {
  /** Of the input; of what is around the inputs, in a group. */
  id: string;
  /** A label names a group, which cannot be clicked into. */
  isGroup: boolean;
  /** Adds words to the description for as long as they are there. */
  describe(wordsId: string): () => void;
}

export const FieldContext = createContext<Parts | null>(null);

/** `describedBy`: the ids of the words that there are now. */
export function useParts(isGroup: boolean): { parts: Parts; labelId: string; describedBy: string | undefined } {
  const id = useId();
  const [words, setWords] = useState<readonly string[]>([]);
  const describe = useCallback((wordsId: string) => {
    setWords((before) => [...before, wordsId]);
    return () => setWords((before) => before.filter((each) => each !== wordsId));
  }, []);
  const parts = useMemo(() => ({ id, isGroup, describe }), [id, isGroup, describe]);
  return { parts, labelId: labelOf(id), describedBy: words.join(' ') || undefined };
}

export function labelOf(id: string): string {
  return `${id}-label`;
}

/** The id that words of a field go by; it is none of its description while they say nothing. */
export function useWords(isSaid: boolean): string {
  const id = useId();
  const describe = use(FieldContext)?.describe;
  useEffect(() => (isSaid ? describe?.(id) : undefined), [isSaid, describe, id]);
  return id;
}
