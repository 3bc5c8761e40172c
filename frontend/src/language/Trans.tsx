/** What `<Trans>` becomes in the bundle: a sentence with elements in it. */
import { i18n } from '@lingui/core';
import { TransNoContext, type TransProps } from '@lingui/react/server';

/** A text that somebody wrote may look like one of the sentence's own elements: it is handed over as a piece that nobody reads again. */
function asPiece(value: unknown): unknown {
  return typeof value === 'string' && value.includes('<') ? <>{value}</> : value;
}

export function Trans({ values, ...props }: TransProps) {
  const pieces = values && Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asPiece(value)]));
  return <TransNoContext {...props} {...(pieces && { values: pieces })} lingui={{ i18n }} />;
}
