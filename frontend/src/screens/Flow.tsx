/** A flow is a page: it survives a reload, the back button and a second tab. */
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Button } from 'react-aria-components/Button';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { CancelFlow, FlowPage, SubmitFlowStep, type Flow as FlowData } from '../documents/flows';
import { SchemaForm } from '../form/SchemaForm';
import { listsAreStale } from '../live/store';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Markdown } from '../parts/Markdown';
import { Page } from '../parts/Page';
import { ConfirmStep } from './ConfirmStep';
import { Ended } from './FlowEnd';
import type { Submit } from './flow-submit';

const route = getRouteApi('/flows/$id');

function StepView({ flow, submit, isBusy }: { flow: FlowData; submit: Submit; isBusy: boolean }) {
  const { step } = flow;
  switch (step.__typename) {
    case 'FormStep':
      return (
        <SchemaForm
          key={step.form.token}
          form={step.form}
          sendsUntouched
          onSend={(values) => submit({ values })}
        />
      );
    case 'ConfirmStep':
      return <ConfirmStep key={step.stepId} step={step} submit={submit} isBusy={isBusy} />;
    case 'MenuStep':
      return (
        <ul className="menu-step">
          {step.options.map((option) => (
            <li key={option.optionId}>
              <Button
                className={option.recommended ? 'primary' : 'ghost'}
                isDisabled={isBusy}
                onPress={() => void submit({ optionId: option.optionId })}
              >
                {option.label}
              </Button>
              {option.description && <p className="help">{option.description}</p>}
            </li>
          ))}
        </ul>
      );
    case 'ExternalStep':
      return (
        <div className="panel">
          {step.userCode && (
            <p>
              Enter this code there: <code>{step.userCode}</code>
            </p>
          )}
          <a className="primary" href={step.url} rel="noreferrer">
            Go on at the service
          </a>
        </div>
      );
    case 'ProgressStep':
      return (
        <p className="panel" role="status">
          {step.message}
        </p>
      );
    default:
      return <Ended flow={flow} />;
  }
}

export function Flow() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  const [{ data, error }] = useQuery({ query: FlowPage, variables: { id } });
  const next = useAct(SubmitFlowStep);
  const cancel = useAct(CancelFlow);
  const flow = data?.flow;
  if (!flow) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="flow" /> : <Loading what="the flow" />;
  }

  const { step } = flow;
  const submit: Submit = async (answer) => {
    const { problem } = await next.run({ input: { flowId: id, stepId: step.stepId, ...answer } });
    listsAreStale();
    return problem;
  };
  const giveUp = async (): Promise<void> => {
    await cancel.run({ input: { flowId: id } });
    await leave(flow, navigate);
  };
  const place = step.position && step.total && step.total > 1 ? `Step ${step.position} of ${step.total}` : undefined;
  return (
    <Page title={step.title} lede={place}>
      {step.description && <Markdown text={step.description} />}
      {step.__typename !== 'FormStep' && <ProblemNote problem={next.problem} />}
      <StepView flow={flow} submit={submit} isBusy={next.busy} />
      {!flow.isOver && (
        <div className="answers">
          {step.canGoBack && (
            <Button className="ghost" onPress={() => void submit({ back: true })}>
              Back
            </Button>
          )}
          {step.__typename !== 'ConfirmStep' && (
            <Button className="ghost" data-busy={cancel.busy || undefined} onPress={() => void giveUp()}>
              Cancel
            </Button>
          )}
        </div>
      )}
      {step.__typename === 'ConfirmStep' && !flow.isOver && (
        <Button className="ghost" data-busy={cancel.busy || undefined} onPress={() => void giveUp()}>
          Leave everything as it is
        </Button>
      )}
    </Page>
  );
}

async function leave(flow: FlowData, navigate: ReturnType<typeof useNavigate>): Promise<void> {
  if (flow.config) {
    await navigate({ to: '/configs/$id', params: { id: flow.config.id } });
  } else if (flow.integration) {
    await navigate({
      to: '/integrations/$integrationId',
      params: { integrationId: flow.integration.integrationId },
    });
  } else {
    await navigate({ to: '/' });
  }
}
