/** Who can do what with a thing, and why: in the sentences of the code that decides it. */
import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { ExplainAccess } from '../documents/audit';
import type { Person } from '../documents/people';
import type { VariablesOf } from '../graphql';
import { useFresh } from '../live/useFresh';
import { FindPerson, personName } from '../parts/FindPerson';
import { ProblemNote } from '../parts/messages';
import { Pick } from '../parts/Pick';
import { StatusBadge } from '../status/Lamp';
import '../styles/form.css';
import '../styles/people.css';

type Permission = VariablesOf<typeof ExplainAccess>['permission'];

const WORDS: Partial<Record<Permission, MessageDescriptor>> = {
  VIEW: msg`See it`,
  OPERATE: msg`Enable, disable, check, send again`,
  EDIT: msg`Change its settings`,
  SHARE: msg`Share it`,
  TRANSFER: msg`Give it to another owner`,
  DELETE: msg`Delete it`,
  CREATE_CONFIG: msg`Make configs of it`,
  ACTIVATE: msg`Activate it`,
  PAUSE: msg`Pause and resume it`,
  DEACTIVATE: msg`Deactivate it`,
  MANAGE: msg`Use what else it offers`,
};

function permissionWords(permission: Permission): string {
  const words = WORDS[permission];
  return words ? i18n._(words) : permission;
}

const OF_CONFIGS: readonly Permission[] = ['VIEW', 'OPERATE', 'EDIT', 'SHARE', 'TRANSFER', 'DELETE'];
const OF_INTEGRATIONS: readonly Permission[] = ['VIEW', 'CREATE_CONFIG', 'ACTIVATE', 'PAUSE', 'DEACTIVATE', 'MANAGE'];

interface Asked {
  /** Whether it is told of others than oneself. */
  ofOthers: boolean;
  /** Changes when what is said may have become another. */
  round: string;
}

interface Props extends Asked {
  thingId: string;
  permissions: readonly Permission[];
}

function verdictWords(person: Person | null, allowed: boolean): string {
  if (person === null) {
    return allowed ? t`You may` : t`You may not`;
  }
  const name = personName(person);
  return allowed ? t`${name} may` : t`${name} may not`;
}

function Verdict({ thingId, person, permission }: { thingId: string; person: Person | null; permission: Permission }) {
  const [{ data, error, fetching }, read] = useQuery({
    query: ExplainAccess,
    variables: { id: thingId, userId: person?.id ?? null, permission },
    requestPolicy: 'network-only',
  });
  useFresh(read);
  const verdict = data?.explainAccess;
  return (
    <div className="verdict" role="status">
      <ProblemNote problem={error ? problemOfFailure(error) : null} />
      {!fetching && data && !verdict && (
        <p className="muted">
          <Trans>This is not for you to know, or they are there no more.</Trans>
        </p>
      )}
      {verdict && (
        <>
          <StatusBadge shape={verdict.allowed ? 'healthy' : 'off'}>{verdictWords(person, verdict.allowed)}</StatusBadge>
          <ul>
            {verdict.because.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Access({ thingId, permissions, ofOthers, round }: Props) {
  const [person, setPerson] = useState<Person | null>(null);
  const [permission, setPermission] = useState<Permission>('VIEW');
  return (
    <div className="panel stack access">
      <div className="filters">
        {ofOthers && <FindPerson label={t`Who`} picked={person} help={t`As long as nobody is picked: you.`} onPick={setPerson} />}
        <Pick label={t`To do what`} value={permission} onPick={(value) => setPermission(permissions.find((one) => one === value) ?? 'VIEW')}>
          {permissions.map((one) => (
            <option key={one} value={one}>
              {permissionWords(one)}
            </option>
          ))}
        </Pick>
      </div>
      <Verdict key={`${round} ${person?.id} ${permission}`} thingId={thingId} person={person} permission={permission} />
    </div>
  );
}

export function AccessToConfig({ configId, ...rest }: { configId: string } & Asked) {
  return <Access thingId={configId} permissions={OF_CONFIGS} {...rest} />;
}

export function AccessToIntegration({ integrationId, ...rest }: { integrationId: string } & Asked) {
  return <Access thingId={integrationId} permissions={OF_INTEGRATIONS} {...rest} />;
}
