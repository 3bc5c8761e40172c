/** One user, for administrators: who they are, how they sign in, what they are members of. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { PeopleKeeping, UserPage } from '../documents/people';
import { Session } from '../documents/session';
import { usePolled } from '../live/usePolled';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import '../styles/form.css';
import '../styles/people.css';
import { KeptElsewhere } from './KeptElsewhere';
import { ActiveBadge } from './People';
import { UserActivation } from './UserActivation';
import { UserDetails } from './UserDetails';
import { UserGroups } from './UserGroups';
import { UserPassword } from './UserPassword';

const route = getRouteApi('/people/$id');

export function User() {
  const { id } = route.useParams();
  const [{ data, error }, read] = useQuery({ query: UserPage, variables: { id } });
  const [{ data: keeping }] = useQuery({ query: PeopleKeeping });
  const [{ data: session }] = useQuery({ query: Session, requestPolicy: 'cache-first' });
  usePolled(read);
  const user = data?.user?.__typename === 'User' ? data.user : null;
  if (user === null || session?.viewer?.isAdministrator !== true) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data && session ? <NotHere what="user" /> : <Loading what="the user" />;
  }
  const managed = keeping?.deployment?.managesPeople;
  return (
    <Page
      title={user.displayName}
      lede={`Signs in as ${user.username}.`}
      crumbs={[{ label: 'People', to: '/people' }]}
      actions={
        <div className="badges">
          <ActiveBadge isActive={user.isActive} />
          {user.isAdministrator && <span className="tag">Administrator</span>}
        </div>
      }
    >
      <p className="also">
        <Link to="/audit" search={{ actor: id }}>
          What they did
        </Link>
        <Link to="/audit" search={{ subject: id }}>
          What was done with their account
        </Link>
      </p>
      {managed === false && (
        <>
          <KeptElsewhere />
          <p>
            {user.email ?? 'No e-mail address'} · {user.groups?.map(({ name }) => name).join(', ') || 'in no group'}
          </p>
        </>
      )}
      {managed && (
        <>
          <section aria-labelledby="details">
            <h2 id="details">Details</h2>
            <UserDetails user={user} />
          </section>
          <section aria-labelledby="groups">
            <h2 id="groups">Groups</h2>
            <UserGroups user={user} all={keeping?.groups ?? null} />
          </section>
          <section aria-labelledby="password">
            <h2 id="password">Password</h2>
            <UserPassword user={user} />
          </section>
          <section aria-labelledby="activation">
            <h2 id="activation">Signing in</h2>
            <UserActivation
              key={String(user.isActive)}
              user={user}
              configCount={data?.configs?.totalCount ?? null}
              isViewer={session.viewer.user.id === id}
            />
          </section>
        </>
      )}
    </Page>
  );
}
