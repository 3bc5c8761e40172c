/** Takes from a user that they can sign in, and gives it back. What it means is said first. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { UpdateUser, type UserLine } from '../documents/people';
import { RefusedNote } from '../parts/RefusedNote';

interface Props {
  user: UserLine;
  /** How many configs they own; null: nobody has counted. */
  configCount: number | null;
  isViewer: boolean;
}

function configWords(count: number | null): string {
  if (count === null) {
    return t`What they own stays and goes on delivering.`;
  }
  return plural(count, {
    0: 'They own no configs.',
    one: 'Their config stays and goes on delivering.',
    other: 'Their # configs stay and go on delivering.',
  });
}

export function UserActivation({ user, configCount, isViewer }: Props) {
  const update = useAct(UpdateUser);
  const name = user.displayName;
  const [isAsked, setIsAsked] = useState(false);
  const set = (isActive: boolean): void => void update.run({ input: { userId: user.id, isActive } });
  const refused = <RefusedNote problem={update.problem} fields={[]} />;
  if (!user.isActive) {
    return (
      <div className="panel stack">
        <p>
          <Trans>{name} is deactivated and cannot sign in. Activated, they sign in with the password they had.</Trans>
        </p>
        {refused}
        <div>
          <Button className="primary" data-busy={update.busy || undefined} onPress={() => set(true)}>
            <Trans>Activate</Trans>
          </Button>
        </div>
      </div>
    );
  }
  if (!isAsked) {
    return (
      <div className="panel stack">
        <p>
          <Trans>{name} can sign in.</Trans>
        </p>
        <div>
          <Button className="danger" onPress={() => setIsAsked(true)}>
            <Trans>Deactivate…</Trans>
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="panel confirm" data-destructive role="group" aria-label={t`Deactivate ${name}`}>
      <ul className="consequences">
        {isViewer && <li data-tone="DANGER"><Trans>This is you: you are signed out at once, and somebody else has to let you in again.</Trans></li>}
        <li><Trans>Their sessions and open pages end within a second.</Trans></li>
        <li data-tone="DANGER"><Trans>Their API tokens are deleted and do not come back.</Trans></li>
        <li>{configWords(configCount)}</li>
        <li><Trans>They can be activated again.</Trans></li>
      </ul>
      {refused}
      <div className="verbs">
        <Button className="danger-solid" data-busy={update.busy || undefined} onPress={() => set(false)}>
          <Trans>Deactivate</Trans>
        </Button>
        <Button className="ghost" autoFocus onPress={() => setIsAsked(false)}>
          <Trans>Leave it</Trans>
        </Button>
      </div>
    </div>
  );
}
