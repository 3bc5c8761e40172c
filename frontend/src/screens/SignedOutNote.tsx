/** Says that the person was signed out, lets them sign in here, and takes nothing away that they were typing. */
import { Trans } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { useClient } from 'urql';
import { Button } from '../controls/Button';
import { Input, TextField } from '../controls/TextField';
import { Label } from '../controls/words';
import { useAct } from '../api/act';
import { useSession } from '../api/session';
import { Session, SignIn } from '../documents/session';
import { ProblemNote } from '../parts/messages';
import type { Viewer } from './useViewer';

export function SignedOutNote({ viewer }: { viewer: Viewer }) {
  const { isSignedOut } = useSession();
  return isSignedOut && <SignInAgain viewer={viewer} />;
}

/** Whoever else signs in here gets a page of their own: what was typed is shown to nobody but its writer. */
function SignInAgain({ viewer: { user } }: { viewer: Viewer }) {
  const { goOn, renew } = useSession();
  const client = useClient();
  const signIn = useAct(SignIn);
  const [username, setUsername] = useState(user.username);
  const [password, setPassword] = useState('');
  const [isNobody, setIsNobody] = useState(false);

  const welcome = (id: string): void => (id === user.id ? goOn() : renew());
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsNobody(false);
    const { payload } = await signIn.run({ input: { username, password } });
    if (payload) {
      welcome(payload.viewer.user.id);
    } else {
      setPassword('');
    }
  };
  const lookWho = async (): Promise<void> => {
    const { data } = await client.query(Session, {}, { requestPolicy: 'network-only' }).toPromise();
    setIsNobody(!data?.viewer);
    if (data?.viewer) {
      welcome(data.viewer.user.id);
    }
  };

  return (
    <div className="note signed-out" data-tone="WARNING">
      <p role="alert"><Trans>You are signed out. Sign in to go on: what you typed is kept.</Trans></p>
      <form onSubmit={(event) => void submit(event)}>
        <TextField name="username" value={username} onChange={setUsername} isRequired autoComplete="username">
          <Label><Trans>User name</Trans></Label>
          <Input />
        </TextField>
        <TextField name="password" type="password" value={password} onChange={setPassword} isRequired autoComplete="current-password">
          <Label><Trans>Password</Trans></Label>
          <Input />
        </TextField>
        <Button type="submit" className="primary" data-busy={signIn.busy || undefined}>
          <Trans>Sign in and go on</Trans>
        </Button>
      </form>
      {username.trim() !== user.username && <p><Trans>Whoever else signs in begins anew, without what was typed here.</Trans></p>}
      <ProblemNote problem={signIn.problem} />
      {signIn.problem?.code === 'WRONG_CREDENTIALS' && (
        <p className="muted"><Trans>If it is right, your password was changed or your account deactivated: ask an administrator.</Trans></p>
      )}
      {isNobody && <p role="status"><Trans>Nobody is signed in yet.</Trans></p>}
      <div className="verbs">
        <Button className="small" onPress={() => void lookWho()}>
          <Trans>I have signed in in another tab</Trans>
        </Button>
        <Button className="small" onPress={renew}>
          <Trans>Leave what was typed</Trans>
        </Button>
      </div>
    </div>
  );
}
