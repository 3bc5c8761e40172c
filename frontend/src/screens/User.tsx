/** One user, for administrators: who they are, how they sign in, what they are members of. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
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
    return data && session ? <NotHere what="user" /> : <Loading what={t`the user`} />;
  }
  const managed = keeping?.deployment?.managesPeople;
  const { username } = user;
  return (
    <Page
      title={user.displayName}
      lede={t`Signs in as ${username}.`}
      crumbs={[{ label: t`People`, to: '/people' }]}
      actions={
        <div className="badges">
          <ActiveBadge isActive={user.isActive} />
          {user.isAdministrator && <span className="tag"><Trans>Administrator</Trans></span>}
        </div>
      }
    >
      <p className="also">
        <Link to="/audit" search={{ actor: id }}>
          <Trans>What they did</Trans>
        </Link>
        <Link to="/audit" search={{ subject: id }}>
          <Trans>What was done with their account</Trans>
        </Link>
      </p>
      {managed === false && (
        <>
          <KeptElsewhere />
          <p>
            {user.email ?? t`No e-mail address`} · {user.groups?.map(({ name }) => name).join(', ') || t`in no group`}
          </p>
        </>
      )}
      {managed && (
        <>
          <section aria-labelledby="details">
            <h2 id="details"><Trans>Details</Trans></h2>
            <UserDetails user={user} />
          </section>
          <section aria-labelledby="groups">
            <h2 id="groups"><Trans>Groups</Trans></h2>
            <UserGroups user={user} all={keeping?.groups ?? null} />
          </section>
          <section aria-labelledby="password">
            <h2 id="password"><Trans>Password</Trans></h2>
            <UserPassword user={user} />
          </section>
          <section aria-labelledby="activation">
            <h2 id="activation"><Trans>Signing in</Trans></h2>
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
