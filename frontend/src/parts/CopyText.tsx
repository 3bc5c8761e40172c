/** A text to take along, with a button that copies it. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../controls/Button';

export function CopyText({ text, what }: { text: string; what: string }) {
  const [answer, setAnswer] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setAnswer(t`Copied`),
      () => setAnswer(t`Select it and copy by hand`),
    );
  };
  return (
    <div className="copy">
      <code>{text}</code>
      <Button className="small" onPress={copy}>
        <Trans>
          Copy<span className="sr"> {what}</span>
        </Trans>
      </Button>
      <span className="muted" role="status">
        {answer}
      </span>
    </div>
  );
}
