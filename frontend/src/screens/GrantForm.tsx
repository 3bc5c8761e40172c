/** Gives a person or a group a role on a config; again with another role, it changes it. */
import { useState, type FormEvent } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import type { Person } from '../documents/people';
import { GrantConfig } from '../documents/sharing';
import { FindPerson } from '../parts/FindPerson';
import { ProblemNote } from '../parts/messages';
import { Pick } from '../parts/Pick';
import '../styles/form.css';
import '../styles/people.css';
import { ROLE_WORDS, ROLES, type Role } from './roles';

export function GrantForm({ configId }: { configId: string }) {
  const grant = useAct(GrantConfig);
  const [person, setPerson] = useState<Person | null>(null);
  const [role, setRole] = useState<Role>('VIEWER');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (person === null) {
      return;
    }
    const grantee = person.__typename === 'User' ? { userId: person.id } : { groupId: person.id };
    const { payload } = await grant.run({ input: { configId, grantee, role } });
    if (payload) {
      setPerson(null);
    }
  };
  return (
    <form className="grant-form panel" onSubmit={(event) => void submit(event)}>
      <FindPerson label="Person or group" picked={person} withGroups onPick={setPerson} />
      <Pick label="Role" value={role} onPick={(value) => setRole(ROLES.find((each) => each === value) ?? 'VIEWER')}>
        {ROLES.map((each) => (
          <option key={each} value={each}>
            {ROLE_WORDS[each]}
          </option>
        ))}
      </Pick>
      <Button type="submit" className="primary" data-busy={grant.busy || undefined} isDisabled={person === null} aria-describedby="share-why">
        Share
      </Button>
      <p id="share-why" className="help">
        {person === null && 'Find a person or a group first.'}
      </p>
      <ProblemNote problem={grant.problem} />
    </form>
  );
}
