/** Fills a text from a file of the person's own machine: it is read here, and sent as the text that it holds. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useRef, useState } from 'react';
import { Button } from '../../controls/Button';

const MOST_BYTES = 1_000_000;

interface Props {
  label: string;
  types: readonly string[];
  onRead(text: string): void;
}

export function FromFile({ label, types, onRead }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [answer, setAnswer] = useState('');
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) {
      return;
    }
    if (file.size > MOST_BYTES) {
      setAnswer(t`That file is too large: at most 1 MB.`);
      return;
    }
    onRead(await file.text());
    const { name } = file;
    setAnswer(t`Read from ${name}`);
  };
  return (
    <div className="from-file">
      <input
        ref={input}
        type="file"
        hidden
        accept={types.join()}
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file can be chosen again, when it has changed.
          event.target.value = '';
        }}
      />
      <Button className="small" onPress={() => input.current?.click()}>
        <Trans>
          From a file<span className="sr"> for {label}</span>
        </Trans>
      </Button>
      <span className="muted" role="status">
        {answer}
      </span>
    </div>
  );
}
