/** Groups of users, by name; for administrators. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { issuesAt } from '../api/issues';
import { problemOfFailure } from '../api/problem';
import { CreateGroup, Groups as GroupsDocument, PeopleKeeping } from '../documents/people';
import { usePolled } from '../live/usePolled';
import { Ask } from '../parts/Ask';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { Page } from '../parts/Page';
import { RefusedNote } from '../parts/RefusedNote';
import { SearchBox } from '../parts/SearchBox';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import '../styles/people.css';
import { KeptElsewhere } from './KeptElsewhere';
import { PeopleNav } from './PeopleNav';

const route = getRouteApi('/people/groups');

export function memberWords(count: number): string {
  return plural(count, { one: '# member', other: '# members' });
}

function GroupsPage({ q, after }: { q: string; after: string | null }) {
  const [{ data, error }, read] = useQuery({ query: GroupsDocument, variables: { filter: { search: q }, after } });
  usePolled(read);
  const page = data?.groups;
  if (!page) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="list" /> : <Loading what={t`groups`} />;
  }
  if (page.edges.length === 0 && after === null) {
    return q === '' ? (
      <Empty sentence={t`There are no groups yet. What is shared with a group, all its members see.`} />
    ) : (
      <Empty sentence={t`No group has “${q}” in its name.`}>
        <Link className="ghost" to="/people/groups">
          <Trans>Show all</Trans>
        </Link>
      </Empty>
    );
  }
  return (
    <>
      <ul className="lines">
        {page.edges.map(({ node }) => (
          <li key={node.id} className="grant">
            <div className="who">
              <Link to="/people/groups/$id" params={{ id: node.id }}>
                {node.name}
              </Link>
              <span>{memberWords(node.memberCount)}</span>
            </div>
          </li>
        ))}
      </ul>
      <Older pageInfo={page.pageInfo} words={t`Show more`}>
        {(cursor) => <GroupsPage q={q} after={cursor} />}
      </Older>
    </>
  );
}

function NewGroup() {
  const navigate = useNavigate();
  const create = useAct(CreateGroup);
  const [name, setName] = useState('');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await create.run({ input: { name } });
    if (payload) {
      await navigate({ to: '/people/groups/$id', params: { id: payload.group.id }, ignoreBlocker: true });
    }
  };
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(name !== '')} />
      <Ask label={t`Name`} value={name} onType={setName} problems={issuesAt(create.problem, 'name')} required />
      <RefusedNote problem={create.problem} fields={['name']} />
      <div>
        <Button type="submit" className="primary" data-busy={create.busy || undefined}>
          <Trans>Make the group</Trans>
        </Button>
      </div>
    </form>
  );
}

export function Groups() {
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data }] = useQuery({ query: PeopleKeeping });
  const managed = data?.deployment?.managesPeople;
  if (data?.groups === null) {
    return <NotHere what="page" />;
  }
  return (
    <Page title={t`Groups`} lede={t`What is shared with a group, all its members see.`} crumbs={[{ label: t`People`, to: '/people' }]}>
      <PeopleNav />
      {managed === false && <KeptElsewhere />}
      <div className="filters">
        <SearchBox
          label={t`Search`}
          isLabelShown
          value={q}
          placeholder={t`Part of a name`}
          onSearch={(text) => void navigate({ search: text.trim() ? { q: text.trim() } : {}, replace: true })}
        />
      </div>
      <section aria-label={t`All groups`}>
        <GroupsPage key={q} q={q} after={null} />
      </section>
      {managed && (
        <section aria-labelledby="new-group">
          <h2 id="new-group"><Trans>New group</Trans></h2>
          <NewGroup />
        </section>
      )}
    </Page>
  );
}
