/** Gives a user another password, when they have forgotten theirs. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { issuesAt } from '../api/issues';
import { UpdateUser, type UserLine } from '../documents/people';
import { RefusedNote } from '../parts/RefusedNote';
import { Unsaved } from '../parts/Unsaved';
import { NewPassword } from './NewPassword';

export function UserPassword({ user }: { user: UserLine }) {
  const update = useAct(UpdateUser);
  const [password, setPassword] = useState('');
  const [isSet, setIsSet] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await update.run({ input: { userId: user.id, password } });
    if (payload) {
      setPassword('');
      setIsSet(true);
    }
  };
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(password !== '')} />
      {/* Whose password it is: browsers that keep passwords ask for it. */}
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <NewPassword
        label={t`New password`}
        value={password}
        onType={(typed) => {
          setIsSet(false);
          setPassword(typed);
        }}
        problems={issuesAt(update.problem, 'password')}
        help={t`It ends all their sessions. Their API tokens stay.`}
      />
      <RefusedNote problem={update.problem} fields={['password']} />
      <div className="verbs">
        <Button type="submit" className="ghost" data-busy={update.busy || undefined}>
          <Trans>Set the password</Trans>
        </Button>
        <p role="status">{isSet && t`The password is set. Pass it on in a safe way.`}</p>
      </div>
    </form>
  );
}
