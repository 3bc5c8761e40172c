/** What a user is a member of: in and out. What a group was granted, its members gain and lose at once. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
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
  const who = user.displayName;
  const others = (all?.edges ?? []).map(({ node }) => node).filter(({ id }) => !held.some((group) => group.id === id));
  const target = others.some(({ id }) => id === chosen) ? chosen : (others[0]?.id ?? '');
  return (
    <div className="panel stack">
      {held.length === 0 && <p className="muted"><Trans>{who} is in no group.</Trans></p>}
      {held.length > 0 && (
        <ul className="memberships">
          {held.map(({ id, name }) => (
            <li key={id}>
              <Link to="/people/groups/$id" params={{ id }}>
                {name}
              </Link>
              <Button
                className="small"
                data-busy={update.busy || undefined}
                onPress={() => void update.run({ input: { groupId: id, removeMemberIds: [user.id] } })}
              >
                <Trans>
                  Take out<span className="sr"> of {name}</span>
                </Trans>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 ? (
        <div className="with-button">
          <Pick label={t`Another group`} value={target} onPick={setChosen}>
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
            <Trans>Add to it</Trans>
          </Button>
        </div>
      ) : (
        <p className="why">
          {held.length > 0 ? t`There is no other group.` : t`There are no groups yet.`} <Link to="/people/groups"><Trans>Make one</Trans></Link>
        </p>
      )}
      {all?.pageInfo.hasNextPage && <p className="help"><Trans>The first hundred groups are offered here. For another, add them on its own page.</Trans></p>}
      <ProblemNote problem={update.problem} />
    </div>
  );
}
