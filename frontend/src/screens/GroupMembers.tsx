/** Who is in a group: in and out, one at a time. */
import { Trans } from '@lingui/react/macro';
import { t } from '@lingui/core/macro';
import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { UpdateGroup, Users, type GroupLine, type UserLine } from '../documents/people';
import { usePolled } from '../live/usePolled';
import { FindPerson } from '../parts/FindPerson';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { ActiveBadge } from './People';

function Member({ group, user, mayChange }: { group: GroupLine; user: UserLine; mayChange: boolean }) {
  const update = useAct(UpdateGroup);
  const name = user.displayName;
  return (
    <li className="grant">
      <div className="who">
        <Link to="/people/$id" params={{ id: user.id }}>
          {name}
        </Link>
        <span>{user.username}</span>
      </div>
      {!user.isActive && <ActiveBadge isActive={false} />}
      {mayChange && (
        <Button
          className="small"
          data-busy={update.busy || undefined}
          onPress={() => void update.run({ input: { groupId: group.id, removeMemberIds: [user.id] } })}
        >
          <Trans>
            Take out<span className="sr"> {name}</span>
          </Trans>
        </Button>
      )}
      <ProblemNote problem={update.problem} />
    </li>
  );
}

function MembersPage({ group, mayChange, after }: { group: GroupLine; mayChange: boolean; after: string | null }) {
  const [{ data, error }, read] = useQuery({ query: Users, variables: { filter: { groupId: group.id }, after } });
  usePolled(read);
  const page = data?.users;
  if (!page) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`the members`} />;
  }
  if (page.edges.length === 0 && after === null) {
    return <Empty sentence={t`Nobody is in this group yet.`} />;
  }
  return (
    <>
      <ul className="lines">
        {page.edges.map(({ node }) => (
          <Member key={node.id} group={group} user={node} mayChange={mayChange} />
        ))}
      </ul>
      <Older pageInfo={page.pageInfo} words={t`Show more`}>
        {(cursor) => <MembersPage group={group} mayChange={mayChange} after={cursor} />}
      </Older>
    </>
  );
}

export function GroupMembers({ group, mayChange }: { group: GroupLine; mayChange: boolean }) {
  const update = useAct(UpdateGroup);
  return (
    <>
      <MembersPage group={group} mayChange={mayChange} after={null} />
      {mayChange && (
        <div className="panel add-member">
          <FindPerson
            label={t`Add somebody`}
            picked={null}
            onPick={(person) => {
              if (person !== null) {
                void update.run({ input: { groupId: group.id, addMemberIds: [person.id] } });
              }
            }}
          />
          <ProblemNote problem={update.problem} />
        </div>
      )}
    </>
  );
}
