/** What the audit is narrowed to; all of it stands in the address. */
import { t } from '@lingui/core/macro';
import { useQuery } from 'urql';
import { Actor } from '../documents/audit';
import type { Person } from '../documents/people';
import { Ask } from '../parts/Ask';
import { FindPerson } from '../parts/FindPerson';
import { Pick } from '../parts/Pick';
import type { AuditSearch } from './audit-search';
import { actionWords, KNOWN_ACTIONS, nounWords } from './history-words';

interface Props {
  search: AuditSearch;
  /** Empty: not narrowed by it any more. */
  onNarrow(to: { [name in keyof AuditSearch]: string }): void;
}

const NOUNS = [...new Set(KNOWN_ACTIONS.map((action) => action.slice(0, action.indexOf('.'))))];

function known(action: string): boolean {
  return KNOWN_ACTIONS.includes(action) || NOUNS.some((noun) => action === `${noun}.*`);
}

export function AuditFilters({ search: { action = '', actor, since = '', until = '' }, onNarrow }: Props) {
  const [{ data }] = useQuery({ query: Actor, variables: { id: actor ?? '' }, pause: actor === undefined });
  const node = actor === undefined ? null : data?.node;
  const person: Person | null =
    actor === undefined
      ? null
      : node?.__typename === 'User'
        ? node
        : { __typename: 'User', id: actor, username: actor, displayName: data ? t`Somebody who is gone` : '…' };
  return (
    <div className="filters">
      <Pick label={t`What`} value={action} onPick={(value) => onNarrow({ action: value })}>
        <option value="">{t`Everything`}</option>
        {action !== '' && !known(action) && <option value={action}>{action}</option>}
        {NOUNS.map((noun) => {
          const kind = nounWords(noun);
          return (
            <optgroup key={noun} label={kind}>
              <option value={`${noun}.*`}>{t`All: ${kind}`}</option>
              {KNOWN_ACTIONS.filter((one) => one.startsWith(`${noun}.`)).map((one) => (
                <option key={one} value={one}>
                  {actionWords(one)}
                </option>
              ))}
            </optgroup>
          );
        })}
      </Pick>
      <FindPerson label={t`By whom`} picked={person} onPick={(picked) => onNarrow({ actor: picked?.id ?? '' })} />
      <Ask label={t({ message: 'From', context: 'first day' })} type="date" value={since} onType={(value) => onNarrow({ since: value })} />
      <Ask label={t({ message: 'To', context: 'last day' })} type="date" value={until} onType={(value) => onNarrow({ until: value })} />
    </div>
  );
}
