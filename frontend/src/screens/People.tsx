/** Everybody who has an account, by name; for administrators. */
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
  return <StatusBadge shape={isActive ? 'healthy' : 'off'}>{isActive ? 'Active' : 'Deactivated'}</StatusBadge>;
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
        {user.isAdministrator && <span className="tag">Administrator</span>}
      </div>
      <div className="badges">
        {user.groups?.map((group) => (
          <Link key={group.id} className="chip" to="/people" search={{ group: group.id }}>
            <span className="sr">Members of </span>
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
    return data ? <NotHere what="list" /> : <Loading what="users" />;
  }
  if (page.edges.length === 0 && after === null) {
    return (
      <Empty sentence={isNarrowed ? 'Nobody is like this.' : 'Nobody has an account yet.'}>
        {isNarrowed && (
          <Link className="ghost" to="/people">
            Show everybody
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
      <Older pageInfo={page.pageInfo} words="Show more">
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
  return (
    <Page
      title="People"
      lede="Who can sign in, and what they are members of."
      actions={
        managed && (
          <Link className="primary" to="/people/new">
            Add a user
          </Link>
        )
      }
    >
      <PeopleNav />
      {managed === false && <KeptElsewhere />}
      <div className="filters">
        <SearchBox label="Search" isLabelShown value={q} placeholder="Name or e-mail" onSearch={(text) => narrow({ q: text.trim() })} />
        <Pick label="State" value={state} onPick={(value) => narrow({ state: value })}>
          <option value="">All</option>
          <option value="active">Active</option>
          <option value="deactivated">Deactivated</option>
        </Pick>
        <Pick label="Group" value={group} onPick={(value) => narrow({ group: value })}>
          <option value="">All</option>
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
