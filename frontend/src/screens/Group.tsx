/** One group, for administrators: its name, who is in it, and its end. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { issuesAt } from '../api/issues';
import { problemOfFailure } from '../api/problem';
import { DeleteGroup, GroupPage, PeopleKeeping, UpdateGroup, type GroupLine } from '../documents/people';
import { Session } from '../documents/session';
import { usePolled } from '../live/usePolled';
import { Ask } from '../parts/Ask';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { RefusedNote } from '../parts/RefusedNote';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import '../styles/people.css';
import { GroupMembers } from './GroupMembers';
import { KeptElsewhere } from './KeptElsewhere';

const route = getRouteApi('/people/groups/$id');

function Rename({ group }: { group: GroupLine }) {
  const update = useAct(UpdateGroup);
  const [typed, setTyped] = useState<string | null>(null);
  const [isSaved, setIsSaved] = useState(false);
  const name = typed ?? group.name;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await update.run({ input: { groupId: group.id, name } });
    if (payload) {
      setTyped(null);
      setIsSaved(true);
    }
  };
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(name !== group.name)} />
      <Ask
        label={t`Name`}
        value={name}
        onType={(text) => {
          setIsSaved(false);
          setTyped(text);
        }}
        problems={issuesAt(update.problem, 'name')}
        required
      />
      <RefusedNote problem={update.problem} fields={['name']} />
      <div className="verbs">
        <Button type="submit" className="ghost" data-busy={update.busy || undefined}>
          <Trans>Rename</Trans>
        </Button>
        <p role="status">{isSaved && t`Saved.`}</p>
      </div>
    </form>
  );
}

function Delete({ group }: { group: GroupLine }) {
  const { name, memberCount } = group;
  const navigate = useNavigate();
  const remove = useAct(DeleteGroup);
  const [isAsked, setIsAsked] = useState(false);
  const run = async (): Promise<void> => {
    const { payload } = await remove.run({ input: { groupId: group.id } });
    if (payload) {
      await navigate({ to: '/people/groups', ignoreBlocker: true });
    }
  };
  if (!isAsked) {
    return (
      <Button className="danger" onPress={() => setIsAsked(true)}>
        <Trans>Delete…</Trans>
      </Button>
    );
  }
  return (
    <div className="panel confirm" data-destructive role="group" aria-label={t`Delete ${name}`}>
      <ul className="consequences">
        <li data-tone="DANGER">
          {plural(memberCount, {
            0: 'What was shared with the group is shared with it no more.',
            one: 'What was shared with the group disappears within a second for its # member, unless it is shared with them otherwise.',
            other: 'What was shared with the group disappears within a second for its # members, unless it is shared with them otherwise.',
          })}
        </li>
        <li><Trans>The accounts of its members stay.</Trans></li>
        <li data-tone="DANGER"><Trans>This cannot be undone.</Trans></li>
      </ul>
      <ProblemNote problem={remove.problem} />
      <div className="verbs">
        <Button className="danger-solid" data-busy={remove.busy || undefined} onPress={() => void run()}>
          <Trans>Delete the group</Trans>
        </Button>
        <Button className="ghost" autoFocus onPress={() => setIsAsked(false)}>
          <Trans>Leave it</Trans>
        </Button>
      </div>
    </div>
  );
}

export function Group() {
  const { id } = route.useParams();
  const [{ data, error }, read] = useQuery({ query: GroupPage, variables: { id } });
  const [{ data: keeping }] = useQuery({ query: PeopleKeeping });
  const [{ data: session }] = useQuery({ query: Session, requestPolicy: 'cache-first' });
  usePolled(read);
  const group = data?.group?.__typename === 'Group' ? data.group : null;
  if (group === null || session?.viewer?.isAdministrator !== true) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data && session ? <NotHere what="group" /> : <Loading what={t`the group`} />;
  }
  const managed = keeping?.deployment?.managesPeople;
  return (
    <Page
      title={group.name}
      lede={plural(group.memberCount, { one: 'A group of # member.', other: 'A group of # members.' })}
      crumbs={[
        { label: t`People`, to: '/people' },
        { label: t`Groups`, to: '/people/groups' },
      ]}
    >
      {managed === false && <KeptElsewhere />}
      <section aria-labelledby="members">
        <h2 id="members"><Trans>Members</Trans></h2>
        <GroupMembers group={group} mayChange={managed === true} />
      </section>
      {managed && (
        <>
          <section aria-labelledby="rename">
            <h2 id="rename"><Trans>Name</Trans></h2>
            <Rename group={group} />
          </section>
          <section aria-labelledby="delete">
            <h2 id="delete"><Trans>Delete this group</Trans></h2>
            <Delete group={group} />
          </section>
        </>
      )}
    </Page>
  );
}
