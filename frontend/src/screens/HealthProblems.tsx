/** What does not work or wants a look, each with what to do about it: what `jackfield doctor` says. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { DeploymentProblems } from '../documents/deployment';
import { usePolled } from '../live/usePolled';
import { ProblemNote } from '../parts/messages';
import { StatusBadge } from '../status/Lamp';

/** Seldom, for it asks every integration. */
const AGAIN_MS = 60_000;

export function Problems() {
  const [{ data, error, fetching }, read] = useQuery({ query: DeploymentProblems });
  usePolled(read, AGAIN_MS);
  const problems = data?.deployment?.problems;
  return (
    <section aria-labelledby="problems">
      <h2 id="problems"><Trans>What wants a look</Trans></h2>
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!problems && !error && (
        <p className="panel muted" role="status">
          <Trans>Every integration and the deployment are being examined…</Trans>
        </p>
      )}
      {problems?.length === 0 && (
        <p className="panel nothing">
          <StatusBadge shape="healthy"><Trans>Nothing</Trans></StatusBadge>
          <Trans>Every integration and the deployment were examined.</Trans>
        </p>
      )}
      {problems && problems.length > 0 && (
        <ul className="lines">
          {problems.map(({ label, value, tone }) => (
            <li key={`${label} ${value}`} className="finding">
              <StatusBadge shape={tone === 'DANGER' ? 'failing' : 'degraded'}>
                {tone === 'DANGER' ? t`Does not work` : t`Look at it`}
              </StatusBadge>
              <div>
                <strong>{label}</strong>
                <p>{value}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {problems && (
        <Button
          className="small again"
          data-busy={fetching || undefined}
          onPress={() => read({ requestPolicy: 'network-only' })}
        >
          <Trans>Examine again</Trans>
        </Button>
      )}
    </section>
  );
}
