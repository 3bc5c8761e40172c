/** How a flow ended, and the way on. */
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Button } from '../controls/Button';
import type { Flow } from '../documents/flows';
import { ProblemNote } from '../parts/messages';
import { useFlowStart } from './useFlowStart';

function WayOn({ flow }: { flow: Flow }) {
  if (flow.config && flow.kind !== 'DELETE') {
    const { id, name } = flow.config;
    return (
      <Link className="primary" to="/configs/$id" params={{ id }}>
        <Trans>Go to {name}</Trans>
      </Link>
    );
  }
  if (flow.integration) {
    const { integrationId, name } = flow.integration;
    return (
      <Link className="primary" to="/integrations/$integrationId" params={{ integrationId }}>
        <Trans>Go to {name}</Trans>
      </Link>
    );
  }
  return (
    <Link className="primary" to="/">
      <Trans>Go to the overview</Trans>
    </Link>
  );
}

/** The same once more; of an action of an integration it is not known here which: its button is one page away. */
function Again({ flow }: { flow: Flow }) {
  const { start, busy, problem } = useFlowStart();
  if (flow.kind === 'MANAGE') {
    return null;
  }
  const about = { ...(flow.integration && { integrationId: flow.integration.integrationId }), ...(flow.config && { configId: flow.config.id }) };
  return (
    <>
      <Button className="ghost" data-busy={busy || undefined} onPress={() => void start({ kind: flow.kind, ...about })}>
        <Trans>Begin again</Trans>
      </Button>
      <ProblemNote problem={problem} />
    </>
  );
}

export function Ended({ flow }: { flow: Flow }) {
  const { step } = flow;
  return (
    <div className="panel ended" role="status">
      {step.__typename === 'DoneStep' && <p>{step.message}</p>}
      {step.__typename === 'AbortStep' && <p>{step.reason}</p>}
      {step.__typename === 'DoneStep' && step.facts.length > 0 && (
        <dl>
          {step.facts.map((fact) => (
            <div key={fact.label} data-tone={fact.tone}>
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {step.__typename === 'DoneStep' && step.result != null && (
        <details className="result">
          <summary>
            <Trans>The whole answer</Trans>
          </summary>
          <pre tabIndex={0}>{JSON.stringify(step.result, null, 2)}</pre>
        </details>
      )}
      <WayOn flow={flow} />
      {step.__typename === 'AbortStep' && step.retryable && <Again flow={flow} />}
    </div>
  );
}
