/** Says that the person was signed out, lets them sign in here, and takes nothing away that they were typing. */
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
      <p role="alert">You are signed out. Sign in to go on: what you typed is kept.</p>
      <form onSubmit={(event) => void submit(event)}>
        <TextField name="username" value={username} onChange={setUsername} isRequired autoComplete="username">
          <Label>User name</Label>
          <Input />
        </TextField>
        <TextField name="password" type="password" value={password} onChange={setPassword} isRequired autoComplete="current-password">
          <Label>Password</Label>
          <Input />
        </TextField>
        <Button type="submit" className="primary" data-busy={signIn.busy || undefined}>
          Sign in and go on
        </Button>
      </form>
      {username.trim() !== user.username && <p>Whoever else signs in begins anew, without what was typed here.</p>}
      <ProblemNote problem={signIn.problem} />
      {signIn.problem?.code === 'WRONG_CREDENTIALS' && (
        <p className="muted">If it is right, your password was changed or your account deactivated: ask an administrator.</p>
      )}
      {isNobody && <p role="status">Nobody is signed in yet.</p>}
      <div className="verbs">
        <Button className="small" onPress={() => void lookWho()}>
          I have signed in in another tab
        </Button>
        <Button className="small" onPress={renew}>
          Leave what was typed
        </Button>
      </div>
    </div>
  );
}
