/** Copies what a report of a fault needs: versions, states and counts. What was copied can be read before it is sent on. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { useClient } from 'urql';
import { Button } from '../controls/Button';
import { NO_ANSWER, problemOfFailure, type Problem } from '../api/problem';
import { ConfigDiagnostics } from '../documents/configs';
import { ProblemNote } from '../parts/messages';

export function ReportCopy({ configId }: { configId: string }) {
  const client = useClient();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [answer, setAnswer] = useState('');

  const copy = async (): Promise<void> => {
    setIsBusy(true);
    setProblem(null);
    setAnswer('');
    const { data, error } = await client
      .query(ConfigDiagnostics, { id: configId }, { requestPolicy: 'network-only' })
      .toPromise();
    setIsBusy(false);
    const diagnostics = data?.config?.diagnostics;
    if (diagnostics == null) {
      setProblem(error ? problemOfFailure(error) : NO_ANSWER);
      return;
    }
    const written = JSON.stringify(diagnostics, null, 2);
    setText(written);
    try {
      await navigator.clipboard.writeText(written);
      setAnswer(t`Copied: versions, states and counts, no secrets and no settings.`);
    } catch {
      setAnswer(t`The browser did not copy it: take it from below.`);
    }
  };

  return (
    <div className="report">
      <Button className="small" data-busy={isBusy || undefined} onPress={() => void (isBusy || copy())}>
        <Trans>Copy for a report</Trans>
      </Button>
      <span className="muted" role="status">
        {answer}
      </span>
      <ProblemNote problem={problem} />
      {text !== null && (
        <details>
          <summary><Trans>Read it</Trans></summary>
          <pre tabIndex={0} role="region" aria-label={t`What was copied`}>
            {text}
          </pre>
        </details>
      )}
    </div>
  );
}
