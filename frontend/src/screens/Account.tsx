/** The person's own account: their password, their sessions, their tokens. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { issuesAt } from '../api/issues';
import { problemOfFailure } from '../api/problem';
import { useSession } from '../api/session';
import { Account as AccountDocument, ChangePassword } from '../documents/account';
import { SignOut } from '../documents/session';
import { Ask } from '../parts/Ask';
import { CopyText } from '../parts/CopyText';
import { mayLeave } from '../parts/leaving';
import { Loading, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { RefusedNote } from '../parts/RefusedNote';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import '../styles/people.css';
import { NewPassword } from './NewPassword';

function Password({ username }: { username: string }) {
  const change = useAct(ChangePassword);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isChanged, setIsChanged] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsChanged(false);
    const { payload } = await change.run({ input: { currentPassword: current, newPassword: next } });
    if (payload) {
      setCurrent('');
      setNext('');
      setIsChanged(true);
    }
  };
  const { problem } = change;
  const isWrong = problem?.code === 'WRONG_CREDENTIALS';
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(current !== '') + Number(next !== '')} />
      {/* Whose password it is: browsers that keep passwords ask for it. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <Ask
        label={t`Current password`}
        type="password"
        value={current}
        onType={setCurrent}
        autoComplete="current-password"
        problems={isWrong ? [problem.message] : issuesAt(problem, 'currentPassword')}
        required
      />
      <NewPassword
        label={t`New password`}
        value={next}
        onType={setNext}
        problems={issuesAt(problem, 'newPassword')}
        help={t`Your other sessions end with the change; this one goes on. Your API tokens stay.`}
      />
      <RefusedNote problem={isWrong ? null : problem} fields={['currentPassword', 'newPassword']} />
      <div className="verbs">
        <Button type="submit" className="primary" data-busy={change.busy || undefined}>
          <Trans>Change the password</Trans>
        </Button>
        <p role="status">{isChanged && t`Your password is changed, and your other sessions have ended.`}</p>
      </div>
    </form>
  );
}

function Leave() {
  const { renew } = useSession();
  const navigate = useNavigate();
  const signOut = useAct(SignOut);
  const leave = async (): Promise<void> => {
    const { payload } = (await mayLeave()) ? await signOut.run({ input: { everywhere: true } }) : { payload: null };
    if (payload) {
      await navigate({ to: '/', ignoreBlocker: true });
      renew();
    }
  };
  return (
    <div className="panel stack">
      <p>
        <Trans>Ends all your sessions, on every device, and this one too. Your API tokens stay.</Trans>
      </p>
      <ProblemNote problem={signOut.problem} />
      <div>
        <Button className="ghost" data-busy={signOut.busy || undefined} onPress={() => void leave()}>
          <Trans>Sign out everywhere</Trans>
        </Button>
      </div>
    </div>
  );
}

export function Account() {
  const [{ data, error }] = useQuery({ query: AccountDocument });
  if (!data?.viewer) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`your account`} />;
  }
  const { user, tokens, isAdministrator } = data.viewer;
  const count = tokens.length;
  const groups = user.groups?.map(({ name }) => name).join(', ');
  const facts = [user.email, isAdministrator && t`administrator`, groups && t`in ${groups}`].filter(Boolean).join(' · ');
  const name = user.displayName === user.username ? user.username : `${user.displayName} (${user.username})`;
  return (
    <Page title={t`Account`} lede={facts ? t`You are ${name}, ${facts}.` : t`You are ${name}.`}>
      <section aria-labelledby="password">
        <h2 id="password">
          <Trans>Password</Trans>
        </h2>
        {data.deployment?.managesPeople ? (
          <Password username={user.username} />
        ) : (
          <p className="panel">
            <Trans>Your account is kept by the application that Jackfield belongs to: change your password there.</Trans>
          </p>
        )}
      </section>
      <section aria-labelledby="tokens">
        <h2 id="tokens">
          <Trans>API tokens</Trans>
        </h2>
        <div className="panel stack">
          <p>
            {plural(count, { 0: 'You have no tokens.', one: 'You have one token.', other: 'You have # tokens.' })}{' '}
            <Link to="/tokens">
              <Trans>Make and revoke tokens</Trans>
            </Link>
          </p>
        </div>
      </section>
      <section aria-labelledby="sessions">
        <h2 id="sessions">
          <Trans>Sessions</Trans>
        </h2>
        <Leave />
      </section>
      <section aria-labelledby="id">
        <h2 id="id">
          <Trans>Your user id</Trans>
        </h2>
        <p className="muted">
          <Trans>For programs that share configs with you.</Trans>
        </p>
        <CopyText text={user.id} what={t`user id`} />
      </section>
    </Page>
  );
}
