/**
 * A plugin for Prettier that sets JSON with comments, in the place of the two for JavaScript which GraphiQL fetches to set the
 * variables: half a megabyte less.
 */
import { applyEdits, format } from 'jsonc-parser';

interface Text {
  type: 'text';
  text: string;
}

const OPTIONS = { insertSpaces: true, tabSize: 2, insertFinalNewline: false };

export const parsers = {
  jsonc: {
    astFormat: 'json-with-comments',
    parse: (text: string): Text => ({ type: 'text', text: applyEdits(text, format(text, undefined, OPTIONS)) }),
    locStart: (): number => 0,
    locEnd: ({ text }: Text): number => text.length,
  },
};

export const printers = {
  'json-with-comments': { print: ({ node }: { node: Text }): string => node.text },
};
