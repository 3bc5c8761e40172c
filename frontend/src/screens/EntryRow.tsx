/** One thing that was done: by whom, what it changed, and putting back what it was. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { RestoreSettings, type Entry } from '../documents/history';
import { ProblemNote } from '../parts/messages';
import { listed } from '../language/formats';
import { Ago } from '../parts/time';
import { DELIVERY } from '../status/words';
import { actionWords, fieldWords, isOfGrants } from './history-words';
import { ROLE_WORDS, type Role } from './roles';

type Change = Entry['changes'][number];

/** What stands there, in words where the app has some for it. */
function ValueOf({ action, field, text }: { action: string; field: string; text: string }) {
  if (text === 'true' || text === 'false') {
    return text === 'true' ? t`yes` : t`no`;
  }
  if (field === 'states') {
    return listed((text.match(/[A-Z]+/g) ?? []).map((state) => DELIVERY[state as keyof typeof DELIVERY]?.word ?? state));
  }
  if (isOfGrants(action)) {
    return ROLE_WORDS[text as Role] ?? text;
  }
  return (
    <code>
      <bdi>{text}</bdi>
    </code>
  );
}

function Side({ action, change, text }: { action: string; change: Change; text: string | null }) {
  if (text === null || text === '') {
    return (
      <span className="muted">
        <Trans>nothing</Trans>
      </span>
    );
  }
  return change.isSecret ? (
    <span>
      <Trans>
        a secret, fingerprint <code>{text}</code>
      </Trans>
    </span>
  ) : (
    <ValueOf action={action} field={change.field} text={text} />
  );
}

function Restore({ entry, version, onDone }: { entry: Entry; version: number | undefined; onDone(): void }) {
  const restore = useAct(RestoreSettings);
  const what = actionWords(entry.action);
  const run = async (unchecked: boolean): Promise<void> => {
    const { payload } = await restore.run({ input: { auditEntryId: entry.id, expectedVersion: version ?? null, unchecked } });
    if (payload) {
      onDone();
    }
  };
  return (
    <>
      <Button className="small" data-busy={restore.busy || undefined} onPress={() => void run(false)}>
        <Trans>
          Put back<span className="sr">: {what}</span>
        </Trans>
      </Button>
      <ProblemNote problem={restore.problem}>
        {restore.problem?.code === 'CHECK_FAILED' && (
          <Button className="small" onPress={() => void run(true)}>
            <Trans>Put back without checking</Trans>
          </Button>
        )}
      </ProblemNote>
    </>
  );
}

interface Props {
  entry: Entry;
  /** Of the config that it was done with, as it is looked at; undefined: it has none. */
  version?: number | undefined;
  /** What it was done with, where that is not plain. */
  subject?: ReactNode;
  /** Who did it, where that leads somewhere. */
  actor?: ReactNode;
  onRestored(): void;
}

export function EntryRow({ entry, version, subject, actor, onRestored }: Props) {
  // What was not there and is not there now has not changed.
  const changes = entry.changes.filter(({ before, after }) => (before ?? '') !== (after ?? ''));
  return (
    <li className="entry">
      <div className="who">
        <strong>
          {actionWords(entry.action)}
          {subject && ': '}
          {subject}
        </strong>
        <span>
          {actor ?? <bdi>{entry.actor?.displayName ?? t`Jackfield itself`}</bdi>}, <Ago at={entry.happenedAt} />
        </span>
      </div>
      {changes.length > 0 && (
        <dl className="changes">
          {changes.map((change) => (
            <div key={change.field}>
              <dt>{fieldWords(change.field, entry.action)}</dt>
              <dd>
                {/* What was not there before is simply there. */}
                {change.before !== null && change.before !== '' && (
                  <>
                    <Side action={entry.action} change={change} text={change.before} /> <span aria-hidden="true">→</span>
                    <span className="sr"> {t`became`} </span>{' '}
                  </>
                )}
                <Side action={entry.action} change={change} text={change.after} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {entry.canRestore && <Restore entry={entry} version={version} onDone={onRestored} />}
    </li>
  );
}
