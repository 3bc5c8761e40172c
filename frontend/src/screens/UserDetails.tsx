/** Changes a user's name, address and whether they administer. Only what was changed is sent. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Button } from '../controls/Button';
import { Checkbox } from '../controls/Checkbox';
import { useAct } from '../api/act';
import { issuesAt } from '../api/issues';
import { UpdateUser, type UserLine } from '../documents/people';
import { Ask } from '../parts/Ask';
import { RefusedNote } from '../parts/RefusedNote';
import { Unsaved } from '../parts/Unsaved';

const FIELDS = ['displayName', 'email', 'isAdministrator'] as const;

type Touched = Partial<{ displayName: string; email: string; isAdministrator: boolean }>;

export function UserDetails({ user }: { user: UserLine }) {
  const update = useAct(UpdateUser);
  const [touched, setTouched] = useState<Touched>({});
  const [isSaved, setIsSaved] = useState(false);
  // Without a name of their own, the user name stands in its place: that is nothing to edit.
  const name = user.displayName === user.username ? '' : user.displayName;
  const stored = { displayName: name, email: user.email ?? '', isAdministrator: user.isAdministrator === true };
  const shown = { ...stored, ...touched };
  const changed = FIELDS.filter((field) => shown[field] !== stored[field]);
  const touch = (part: Touched): void => {
    setIsSaved(false);
    setTouched((before) => ({ ...before, ...part }));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await update.run({ input: { userId: user.id, ...Object.fromEntries(changed.map((field) => [field, shown[field]])) } });
    if (payload) {
      setTouched({});
      setIsSaved(true);
    }
  };
  const { problem } = update;
  const refused = issuesAt(problem, 'isAdministrator').join(' ');
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={changed.length} />
      <Ask
        label={t`Name`}
        value={shown.displayName}
        onType={(displayName) => touch({ displayName })}
        problems={issuesAt(problem, 'displayName')}
        help={t`As others read it. Without one, the user name is shown.`}
      />
      <Ask
        label={t`E-mail`}
        type="email"
        value={shown.email}
        onType={(email) => touch({ email })}
        problems={issuesAt(problem, 'email')}
      />
      <div>
        <Checkbox
          className="check"
          isSelected={shown.isAdministrator}
          onChange={(isAdministrator) => touch({ isAdministrator })}
          aria-describedby="administrator-refused"
        >
          <i aria-hidden="true" />
          <span>
            <Trans>
              Administrator
              <span className="check-help">May do everything: people, audit, integrations, everybody’s configs.</span>
            </Trans>
          </span>
        </Checkbox>
        <span id="administrator-refused" className="field-error">
          {refused}
        </span>
      </div>
      <RefusedNote problem={problem} fields={FIELDS} />
      <div className="verbs">
        <Button type="submit" className="primary" data-busy={update.busy || undefined} isDisabled={changed.length === 0}>
          <Trans>Save</Trans>
        </Button>
        <p role="status">{isSaved ? t`Saved.` : changed.length === 0 && <span className="muted"><Trans>Nothing is changed yet.</Trans></span>}</p>
      </div>
    </form>
  );
}
