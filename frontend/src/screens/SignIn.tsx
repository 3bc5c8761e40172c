/** Signing in. The address stays, so that a person lands where they were going. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Button } from '../controls/Button';
import { Input, TextField } from '../controls/TextField';
import { Label } from '../controls/words';
import { useAct } from '../api/act';
import { useSession } from '../api/session';
import { SignIn as SignInDocument } from '../documents/session';
import { keepLanguage, language, LANGUAGES, speak, type Language } from '../language/language';
import { ProblemNote } from '../parts/messages';
import { Brand } from './Brand';

/** Nothing was asked for on this page but this: whoever types is typing here. */
const begunHere = (input: HTMLInputElement | null): void => {
  if (document.activeElement === document.body) {
    input?.focus();
  }
};

/** Nothing else is on the page: so it is drawn again in the other language, and keeps what was typed. */
function Languages({ onChange }: { onChange(chosen: Language): void }) {
  return (
    <div className="verbs">
      {LANGUAGES.map(({ id, name }) => (
        <Button
          key={id}
          className="small"
          lang={id}
          aria-pressed={id === language()}
          onPress={() => {
            keepLanguage(id);
            void speak(id).then(() => onChange(id));
          }}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}

export function SignIn() {
  const { renew } = useSession();
  const signIn = useAct(SignInDocument);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [, setSpoken] = useState(language);

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
      <title>{t`Sign in · Jackfield`}</title>
      <Brand />
      <h1>
        <Trans>Sign in</Trans>
      </h1>
      <form onSubmit={(event) => void submit(event)}>
        <ProblemNote problem={signIn.problem} />
        <TextField name="username" value={username} onChange={setUsername} isRequired autoComplete="username">
          <Label>
            <Trans>User name</Trans>
          </Label>
          <Input ref={begunHere} />
        </TextField>
        <TextField
          name="password"
          type="password"
          value={password}
          onChange={setPassword}
          isRequired
          autoComplete="current-password"
        >
          <Label>
            <Trans>Password</Trans>
          </Label>
          <Input />
        </TextField>
        <Button type="submit" className="primary" data-busy={signIn.busy || undefined}>
          <Trans>Sign in</Trans>
        </Button>
      </form>
      <Languages onChange={setSpoken} />
    </main>
  );
}
