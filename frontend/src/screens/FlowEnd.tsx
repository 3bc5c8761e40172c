/** How a flow ended, and the way on. */
import { Link } from '@tanstack/react-router';
import type { Flow } from '../documents/flows';

function WayOn({ flow }: { flow: Flow }) {
  if (flow.config && flow.kind !== 'DELETE') {
    return (
      <Link className="primary" to="/configs/$id" params={{ id: flow.config.id }}>
        Go to {flow.config.name}
      </Link>
    );
  }
  if (flow.integration) {
    const { integrationId, name } = flow.integration;
    return (
      <Link className="primary" to="/integrations/$integrationId" params={{ integrationId }}>
        Go to {name}
      </Link>
    );
  }
  return (
    <Link className="primary" to="/">
      Go to the overview
    </Link>
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
      <WayOn flow={flow} />
    </div>
  );
}
