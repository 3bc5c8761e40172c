/** Says that the person was signed out, and takes nothing away that they were typing. */
import { Button } from '../controls/Button';
import { useSession } from '../api/session';

export function SignedOutNote() {
  const { isSignedOut, goOn, renew } = useSession();
  if (!isSignedOut) {
    return null;
  }
  return (
    <div className="note" data-tone="WARNING" role="alert">
      <p>You are signed out. Sign in in another tab and go on here: what you typed is kept.</p>
      <p className="muted">If that is refused, your password was changed or your account deactivated: ask an administrator.</p>
      <div className="verbs">
        <Button className="small" onPress={goOn}>
          Go on
        </Button>
        <Button className="small" onPress={renew}>
          Sign in here, and leave what was typed
        </Button>
      </div>
    </div>
  );
}
