/** What is left of a screen whose code has failed: it says so, and offers the one thing that helps. */
import { Trans } from '@lingui/react/macro';
import { Button } from '../controls/Button';

export function Broken({ error }: { error: unknown }) {
  const what = error instanceof Error ? error.message : String(error);
  return (
    <div className="empty" role="alert">
      <h1>
        <Trans>This screen has failed</Trans>
      </h1>
      <p>
        <Trans>
          Nothing was lost on the server. Read the page again; if it fails again, tell whoever runs Jackfield: <code>{what}</code>
        </Trans>
      </p>
      <Button className="primary" onPress={() => location.reload()}>
        <Trans>Read the page again</Trans>
      </Button>
    </div>
  );
}
