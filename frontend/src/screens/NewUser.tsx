/** Makes a user, with the password that they sign in with at first. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { Checkbox } from '../controls/Checkbox';
import { useAct } from '../api/act';
import { issuesAt } from '../api/issues';
import { CreateUser, PeopleKeeping } from '../documents/people';
import { Ask } from '../parts/Ask';
import { Page } from '../parts/Page';
import { RefusedNote } from '../parts/RefusedNote';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import '../styles/people.css';
import { KeptElsewhere } from './KeptElsewhere';
import { NewPassword } from './NewPassword';

const FIELDS = ['username', 'displayName', 'email', 'password'];

export function NewUser() {
  const navigate = useNavigate();
  const create = useAct(CreateUser);
  const [{ data }] = useQuery({ query: PeopleKeeping });
  const [typed, setTyped] = useState({ username: '', displayName: '', email: '', password: '' });
  const [isAdministrator, setIsAdministrator] = useState(false);
  const [groupIds, setGroupIds] = useState<readonly string[]>([]);
  const { problem } = create;
  const groups = data?.groups?.edges ?? [];
  const filled = [...Object.values(typed).map((text) => text !== ''), isAdministrator, groupIds.length > 0].filter(Boolean).length;
  const type = (part: Partial<typeof typed>): void => setTyped((before) => ({ ...before, ...part }));

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await create.run({ input: { ...typed, isAdministrator, groupIds: [...groupIds] } });
    if (payload) {
      await navigate({ to: '/people/$id', params: { id: payload.user.id }, ignoreBlocker: true });
    }
  };

  return (
    <Page title={t`Add a user`} crumbs={[{ label: t`People`, to: '/people' }]}>
      {data?.deployment?.managesPeople === false ? (
        <KeptElsewhere />
      ) : (
        <form className="panel stack" onSubmit={(event) => void submit(event)}>
          <Unsaved count={filled} />
          <Ask
            label={t`User name`}
            value={typed.username}
            onType={(username) => type({ username })}
            problems={issuesAt(problem, 'username')}
            help={t`What they sign in with. It stays as it is.`}
            required
          />
          <Ask
            label={t`Name`}
            value={typed.displayName}
            onType={(displayName) => type({ displayName })}
            problems={issuesAt(problem, 'displayName')}
            help={t`As others read it. Without one, the user name is shown.`}
          />
          <Ask
            label={t`E-mail`}
            type="email"
            value={typed.email}
            onType={(email) => type({ email })}
            problems={issuesAt(problem, 'email')}
          />
          <NewPassword
            label={t`First password`}
            value={typed.password}
            onType={(password) => type({ password })}
            problems={issuesAt(problem, 'password')}
            help={t`Pass it on in a safe way. They change it under Account.`}
          />
          <Checkbox className="check" isSelected={isAdministrator} onChange={setIsAdministrator}>
            <i aria-hidden="true" />
            <span>
              <Trans>
                Administrator
                <span className="check-help">May do everything: people, audit, integrations, everybody’s configs.</span>
              </Trans>
            </span>
          </Checkbox>
          {groups.length > 0 && (
            <fieldset className="plain">
              <legend className="label"><Trans>Groups</Trans></legend>
              <div className="checks">
                {groups.map(({ node }) => (
                  <Checkbox
                    key={node.id}
                    className="check"
                    isSelected={groupIds.includes(node.id)}
                    onChange={(on) => setGroupIds(on ? [...groupIds, node.id] : groupIds.filter((id) => id !== node.id))}
                  >
                    <i aria-hidden="true" />
                    {node.name}
                  </Checkbox>
                ))}
              </div>
            </fieldset>
          )}
          <RefusedNote problem={problem} fields={FIELDS} />
          <div className="verbs">
            <Button type="submit" className="primary" data-busy={create.busy || undefined}>
              <Trans>Add the user</Trans>
            </Button>
          </div>
        </form>
      )}
    </Page>
  );
}
