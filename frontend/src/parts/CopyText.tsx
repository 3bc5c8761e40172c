/** A text to take along, with a button that copies it. */
import { useState } from 'react';
import { Button } from '../controls/Button';

export function CopyText({ text, what }: { text: string; what: string }) {
  const [answer, setAnswer] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setAnswer('Copied'),
      () => setAnswer('Select it and copy by hand'),
    );
  };
  return (
    <div className="copy">
      <code>{text}</code>
      <Button className="small" onPress={copy}>
        Copy<span className="sr"> {what}</span>
      </Button>
      <span className="muted" role="status">
        {answer}
      </span>
    </div>
  );
}
