/** Tables of words: made once, and read in whatever language is spoken then. */
import { i18n, type MessageDescriptor } from '@lingui/core';

/** The table as whoever reads it sees it: words where the sentences stand. */
type Spoken<T> = T extends MessageDescriptor ? string : T extends readonly unknown[] ? T : T extends object ? { readonly [K in keyof T]: Spoken<T[K]> } : T;

function isSentence(value: object): value is MessageDescriptor {
  return 'id' in value && 'message' in value;
}

/** `spoken({ ON: msg`On` }).ON` is "On", or "Ein". */
export function spoken<const T extends object>(table: T): Spoken<T> {
  const words = {};
  for (const [key, value] of Object.entries(table) as [string, unknown][]) {
    if (typeof value === 'object' && value !== null && isSentence(value)) {
      Object.defineProperty(words, key, { enumerable: true, get: () => i18n._(value) });
    } else {
      const kept = typeof value === 'object' && value !== null && !Array.isArray(value) ? spoken(value) : value;
      Object.defineProperty(words, key, { enumerable: true, value: kept });
    }
  }
  return words as Spoken<T>;
}
