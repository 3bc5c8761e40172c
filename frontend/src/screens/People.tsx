/** Everybody who has an account, by name; for administrators. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { PeopleKeeping, Users, type UserLine } from '../documents/people';
import { usePolled } from '../live/usePolled';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { Page } from '../parts/Page';
import { Pick } from '../parts/Pick';
import { SearchBox } from '../parts/SearchBox';
import { StatusBadge } from '../status/Lamp';
import '../styles/people.css';
import { KeptElsewhere } from './KeptElsewhere';
import { PeopleNav } from './PeopleNav';

const route = getRouteApi('/people');

export function ActiveBadge({ isActive }: { isActive: boolean }) {
  return <StatusBadge shape={isActive ? 'healthy' : 'off'}>{isActive ? t`Active` : t`Deactivated`}</StatusBadge>;
}

function Row({ user }: { user: UserLine }) {
  return (
    <li className="person-line">
      <div className="who">
        <Link to="/people/$id" params={{ id: user.id }}>
          {user.displayName}
        </Link>
        <span>
          {user.username}
          {user.email && ` · ${user.email}`}
        </span>
      </div>
      <div className="badges">
        <ActiveBadge isActive={user.isActive} />
        {user.isAdministrator && <span className="tag"><Trans>Administrator</Trans></span>}
      </div>
      <div className="badges">
        {user.groups?.map((group) => (
          <Link key={group.id} className="chip" to="/people" search={{ group: group.id }}>
            <span className="sr"><Trans>Members of</Trans> </span>
            {group.name}
          </Link>
        ))}
      </div>
    </li>
  );
}

function UsersPage({ after }: { after: string | null }) {
  const { q, state, group } = route.useSearch();
  const isNarrowed = q !== undefined || state !== undefined || group !== undefined;
  const filter = { search: q ?? null, groupId: group ?? null, isActive: state === undefined ? null : state === 'active' };
  const [{ data, error }, read] = useQuery({ query: Users, variables: { filter, after } });
  usePolled(read);
  const page = data?.users;
  if (!page) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="list" /> : <Loading what={t`users`} />;
  }
  if (page.edges.length === 0 && after === null) {
    return (
      <Empty sentence={isNarrowed ? t`Nobody is like this.` : t`Nobody has an account yet.`}>
        {isNarrowed && (
          <Link className="ghost" to="/people">
            <Trans>Show everybody</Trans>
          </Link>
        )}
      </Empty>
    );
  }
  return (
    <>
      <ul className="lines">
        {page.edges.map(({ node }) => (
          <Row key={node.id} user={node} />
        ))}
      </ul>
      <Older pageInfo={page.pageInfo} words={t`Show more`}>
        {(cursor) => <UsersPage after={cursor} />}
      </Older>
    </>
  );
}

export function People() {
  const search = route.useSearch();
  const { q = '', state = '', group = '' } = search;
  const navigate = route.useNavigate();
  const [{ data }] = useQuery({ query: PeopleKeeping });
  const managed = data?.deployment?.managesPeople;
  const narrow = (to: Record<string, string>): void => {
    const all = Object.entries({ ...search, ...to }).filter(([, value]) => value !== '');
    void navigate({ search: Object.fromEntries(all), replace: true });
  };
  if (data?.groups === null) {
    return <NotHere what="page" />;
  }
  return (
    <Page
      title={t`People`}
      lede={t`Who can sign in, and what they are members of.`}
      actions={
        managed && (
          <Link className="primary" to="/people/new">
            <Trans>Add a user</Trans>
          </Link>
        )
      }
    >
      <PeopleNav />
      {managed === false && <KeptElsewhere />}
      <div className="filters">
        <SearchBox label={t`Search`} isLabelShown value={q} placeholder={t`Name or e-mail`} onSearch={(text) => narrow({ q: text.trim() })} />
        <Pick label={t`State`} value={state} onPick={(value) => narrow({ state: value })}>
          <option value="">{t`All`}</option>
          <option value="active">{t`Active`}</option>
          <option value="deactivated">{t`Deactivated`}</option>
        </Pick>
        <Pick label={t`Group`} value={group} onPick={(value) => narrow({ group: value })}>
          <option value="">{t`All`}</option>
          {data?.groups?.edges.map(({ node }) => (
            <option key={node.id} value={node.id}>
              {node.name}
            </option>
          ))}
        </Pick>
      </div>
      <UsersPage key={JSON.stringify(search)} after={null} />
    </Page>
  );
}
