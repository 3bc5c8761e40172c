/** Says that somebody else has saved what is being edited, and what of it is another now; the choice is the person's. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '../controls/Button';
import type { Other } from './others';

interface Props {
  /** Who it was and what to do, in a sentence or two. */
  words: string;
  others: readonly Other[];
  /** Fields that this person has changed too. */
  mine: ReadonlySet<string>;
  onTakeTheirs(name: string): void;
  onBeginAnew(): void;
}

function Stored({ text }: { text: string }) {
  return text === '' ? <span className="muted">{t`nothing`}</span> : <code>{text}</code>;
}

export function OthersNote({ words, others, mine, onTakeTheirs, onBeginAnew }: Props) {
  return (
    <div className="note" data-tone="WARNING" role="alert">
      <p>{words}</p>
      {others.length > 0 && (
        <dl className="changes">
          {others.map(({ name, label, before, now }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>
                <Stored text={before} /> <span aria-hidden="true">→</span>
                <span className="sr"> {t`became`} </span> <Stored text={now} />
                {mine.has(name) && (
                  <>
                    {' '}
                    <span className="muted">{t`You changed it too.`}</span>{' '}
                    <Button className="small" onPress={() => onTakeTheirs(name)}>
                      <Trans>
                        Take theirs<span className="sr"> for {label}</span>
                      </Trans>
                    </Button>
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="verbs">
        <Button className="small" onPress={onBeginAnew}>
          <Trans>Drop what I typed</Trans>
        </Button>
      </div>
    </div>
  );
}
