/** Gives a person or a group a role on a config; again with another role, it changes it. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useRef, useState, type FormEvent } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import type { Person } from '../documents/people';
import { GrantConfig } from '../documents/sharing';
import { FindPerson, personName } from '../parts/FindPerson';
import { ProblemNote } from '../parts/messages';
import { Pick } from '../parts/Pick';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import '../styles/people.css';
import { ROLE_WORDS, ROLES, type Role } from './roles';

export function GrantForm({ configId }: { configId: string }) {
  const grant = useAct(GrantConfig);
  const [person, setPerson] = useState<Person | null>(null);
  const [role, setRole] = useState<Role>('VIEWER');
  const [shared, setShared] = useState<string | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (person === null) {
      return;
    }
    const grantee = person.__typename === 'User' ? { userId: person.id } : { groupId: person.id };
    const { payload } = await grant.run({ input: { configId, grantee, role } });
    if (payload) {
      flushSync(() => {
        setShared(personName(person));
        setPerson(null);
      });
      // The button is disabled again: the keyboard goes on where it is said what was done.
      said.current?.focus();
    }
  };
  return (
    <form className="grant-form panel" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(person !== null)} />
      <FindPerson label={t`Person or group`} picked={person} withGroups onPick={setPerson} />
      <Pick label={t`Role`} value={role} onPick={(value) => setRole(ROLES.find((each) => each === value) ?? 'VIEWER')}>
        {ROLES.map((each) => (
          <option key={each} value={each}>
            {ROLE_WORDS[each]}
          </option>
        ))}
      </Pick>
      <Button type="submit" className="primary" data-busy={grant.busy || undefined} isDisabled={person === null} aria-describedby="share-why">
        <Trans>Share</Trans>
      </Button>
      <p id="share-why" className="help" role="status" ref={said} tabIndex={-1}>
        {person === null && (shared === null ? t`Find a person or a group first.` : t`Shared with ${shared}.`)}
      </p>
      <ProblemNote problem={grant.problem} />
    </form>
  );
}
