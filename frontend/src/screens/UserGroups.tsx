/** What a user is a member of: in and out. What a group was granted, its members gain and lose at once. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { UpdateGroup, type PeopleKeeping, type UserLine } from '../documents/people';
import type { ResultOf } from '../graphql';
import { ProblemNote } from '../parts/messages';
import { Pick } from '../parts/Pick';

interface Props {
  user: UserLine;
  all: ResultOf<typeof PeopleKeeping>['groups'];
}

export function UserGroups({ user, all }: Props) {
  const update = useAct(UpdateGroup);
  const [chosen, setChosen] = useState('');
  const held = user.groups ?? [];
  const others = (all?.edges ?? []).map(({ node }) => node).filter(({ id }) => !held.some((group) => group.id === id));
  const target = others.some(({ id }) => id === chosen) ? chosen : (others[0]?.id ?? '');
  return (
    <div className="panel stack">
      {held.length === 0 && <p className="muted">{user.displayName} is in no group.</p>}
      {held.length > 0 && (
        <ul className="memberships">
          {held.map((group) => (
            <li key={group.id}>
              <Link to="/people/groups/$id" params={{ id: group.id }}>
                {group.name}
              </Link>
              <Button
                className="small"
                data-busy={update.busy || undefined}
                onPress={() => void update.run({ input: { groupId: group.id, removeMemberIds: [user.id] } })}
              >
                Take out<span className="sr"> of {group.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 ? (
        <div className="with-button">
          <Pick label="Another group" value={target} onPick={setChosen}>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Pick>
          <Button
            className="ghost"
            data-busy={update.busy || undefined}
            onPress={() => void update.run({ input: { groupId: target, addMemberIds: [user.id] } })}
          >
            Add to it
          </Button>
        </div>
      ) : (
        <p className="why">
          {held.length > 0 ? 'There is no other group.' : 'There are no groups yet.'} <Link to="/people/groups">Make one</Link>
        </p>
      )}
      {all?.pageInfo.hasNextPage && <p className="help">The first hundred groups are offered here. For another, add them on its own page.</p>}
      <ProblemNote problem={update.problem} />
    </div>
  );
}
