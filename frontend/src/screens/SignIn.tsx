/** Signing in. The address stays, so that a person lands where they were going. */
import { useState, type FormEvent } from 'react';
import { Button } from '../controls/Button';
import { Input, TextField } from '../controls/TextField';
import { Label } from '../controls/words';
import { useAct } from '../api/act';
import { useSession } from '../api/session';
import { SignIn as SignInDocument } from '../documents/session';
import { ProblemNote } from '../parts/messages';
import { Brand } from './Brand';

export function SignIn() {
  const { renew } = useSession();
  const signIn = useAct(SignInDocument);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await signIn.run({ input: { username, password } });
    if (payload) {
      renew();
    } else {
      setPassword('');
    }
  };

  return (
    <main className="alone">
      <title>Sign in · Jackfield</title>
      <Brand />
      <h1>Sign in</h1>
      <form onSubmit={(event) => void submit(event)}>
        <ProblemNote problem={signIn.problem} />
        <TextField name="username" value={username} onChange={setUsername} isRequired autoComplete="username">
          <Label>User name</Label>
          <Input />
        </TextField>
        <TextField
          name="password"
          type="password"
          value={password}
          onChange={setPassword}
          isRequired
          autoComplete="current-password"
        >
          <Label>Password</Label>
          <Input />
        </TextField>
        <Button type="submit" className="primary" data-busy={signIn.busy || undefined}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
