/** What is left of a screen whose code has failed: it says so, and offers the one thing that helps. */
import { Button } from '../controls/Button';

export function Broken({ error }: { error: unknown }) {
  return (
    <div className="empty" role="alert">
      <h1>This screen has failed</h1>
      <p>
        Nothing was lost on the server. Read the page again; if it fails again, tell whoever runs Jackfield:{' '}
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </p>
      <Button className="primary" onPress={() => location.reload()}>
        Read the page again
      </Button>
    </div>
  );
}
