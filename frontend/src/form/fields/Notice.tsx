/** Instructions, or something to copy. It has no value. */
import type { FieldOf } from './types';
import { CopyText } from '../../parts/CopyText';
import { Markdown } from '../../parts/Markdown';

export function Notice({ field }: { field: FieldOf<'NoticeField'> }) {
  return (
    <div className="note" data-tone={field.tone} role="note" aria-label={field.label}>
      <strong>{field.label}</strong>
      <Markdown text={field.body} />
      {field.copyValue !== null && <CopyText text={field.copyValue} what={field.label} />}
    </div>
  );
}
