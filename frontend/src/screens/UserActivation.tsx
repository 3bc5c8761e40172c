/** Takes from a user that they can sign in, and gives it back. What it means is said first. */
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
  if (count === 0) {
    return 'They own no configs.';
  }
  const what = count === null ? 'What they own' : `Their ${count === 1 ? 'config' : `${count} configs`}`;
  return `${what} ${count !== null && count > 1 ? 'stay and go' : 'stays and goes'} on delivering.`;
}

export function UserActivation({ user, configCount, isViewer }: Props) {
  const update = useAct(UpdateUser);
  const [isAsked, setIsAsked] = useState(false);
  const set = (isActive: boolean): void => void update.run({ input: { userId: user.id, isActive } });
  const refused = <RefusedNote problem={update.problem} fields={[]} />;
  if (!user.isActive) {
    return (
      <div className="panel stack">
        <p>{user.displayName} is deactivated and cannot sign in. Activated, they sign in with the password they had.</p>
        {refused}
        <div>
          <Button className="primary" data-busy={update.busy || undefined} onPress={() => set(true)}>
            Activate
          </Button>
        </div>
      </div>
    );
  }
  if (!isAsked) {
    return (
      <div className="panel stack">
        <p>{user.displayName} can sign in.</p>
        <div>
          <Button className="danger" onPress={() => setIsAsked(true)}>
            Deactivate…
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="panel confirm" data-destructive role="group" aria-label={`Deactivate ${user.displayName}`}>
      <ul className="consequences">
        {isViewer && <li data-tone="DANGER">This is you: you are signed out at once, and somebody else has to let you in again.</li>}
        <li>Their sessions and open pages end within a second.</li>
        <li data-tone="DANGER">Their API tokens are deleted and do not come back.</li>
        <li>{configWords(configCount)}</li>
        <li>They can be activated again.</li>
      </ul>
      {refused}
      <div className="verbs">
        <Button className="danger-solid" data-busy={update.busy || undefined} onPress={() => set(false)}>
          Deactivate
        </Button>
        <Button className="ghost" autoFocus onPress={() => setIsAsked(false)}>
          Leave it
        </Button>
      </div>
    </div>
  );
}
