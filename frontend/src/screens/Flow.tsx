/** A flow is a page: it survives a reload, the back button and a second tab. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useQuery, useSubscription } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { CancelFlow, FlowChanges, FlowPage, SubmitFlowStep, type Flow as FlowData } from '../documents/flows';
import { SchemaForm } from '../form/SchemaForm';
import { listsAreStale } from '../live/store';
import { useConnection } from '../live/useConnection';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Markdown } from '../parts/Markdown';
import { Page } from '../parts/Page';
import { ConfirmStep } from './ConfirmStep';
import { Ended } from './FlowEnd';
import { ExternalStep, MenuStep, ProgressStep } from './FlowSteps';
import type { Submit } from './flow-submit';

const route = getRouteApi('/flows/$id');

interface StepProps {
  flow: FlowData;
  submit: Submit;
  isBusy: boolean;
  isLive: boolean;
  readAgain(): void;
}

function StepView({ flow, submit, isBusy, isLive, readAgain }: StepProps) {
  const { step } = flow;
  switch (step.__typename) {
    case 'FormStep':
      return (
        <SchemaForm
          key={step.form.token}
          form={step.form}
          isLive={isLive}
          sendsUntouched
          canSkipCheck={false}
          onReload={readAgain}
          onSend={(values) => submit({ values })}
        />
      );
    case 'ConfirmStep':
      return <ConfirmStep key={step.stepId} step={step} submit={submit} isBusy={isBusy} />;
    case 'MenuStep':
      return <MenuStep step={step} submit={submit} isBusy={isBusy} />;
    case 'ExternalStep':
      return <ExternalStep step={step} submit={submit} isBusy={isBusy} />;
    case 'ProgressStep':
      return <ProgressStep step={step} />;
    default:
      return <Ended flow={flow} />;
  }
}

export function Flow() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  const [{ data, error }, read] = useQuery({ query: FlowPage, variables: { id } });
  const next = useAct(SubmitFlowStep);
  const cancel = useAct(CancelFlow);
  const flow = data?.flow;
  // Only what goes on without this page is followed: a form that somebody fills in stays as it is.
  const goesOn = flow?.step.__typename === 'ExternalStep' || flow?.step.__typename === 'ProgressStep';
  useSubscription({ query: FlowChanges, variables: { id }, pause: !goesOn });
  const isLive = useConnection() === 'live';
  const isUnanswered = useRef(false);
  useEffect(() => {
    isUnanswered.current = next.problem?.code === 'NETWORK';
  }, [next.problem]);
  const { clear } = next;
  useEffect(() => {
    if (isLive && isUnanswered.current) {
      clear();
    }
  }, [isLive, clear]);
  const isOver = flow?.isOver;
  useEffect(() => {
    if (isOver) {
      listsAreStale();
    }
  }, [isOver]);
  if (!flow) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="flow" /> : <Loading what={t`the flow`} />;
  }

  const { step } = flow;
  const readAgain = (): void => read({ requestPolicy: 'network-only' });
  const canCancel = step.__typename !== 'ProgressStep' || step.cancellable;
  const submit: Submit = async (answer) => {
    const { problem } = await next.run({ input: { flowId: id, stepId: step.stepId, ...answer } });
    listsAreStale();
    return problem;
  };
  const giveUp = async (): Promise<void> => {
    await cancel.run({ input: { flowId: id } });
    await leave(flow, navigate);
  };
  const { position, total } = step;
  // Of an action that asks, the form says the same again.
  const isSaidBelow = step.__typename === 'FormStep' && step.form.description === step.description;
  const place = position && total && total > 1 ? t`Step ${position} of ${total}` : undefined;
  return (
    <Page title={step.title} lede={place} {...(!flow.isOver && { crumbs: crumbsOf(flow) })}>
      {step.description && !isSaidBelow && <Markdown text={step.description} />}
      {step.__typename !== 'FormStep' && <ProblemNote problem={next.problem} />}
      <StepView flow={flow} submit={submit} isBusy={next.busy} isLive={isLive} readAgain={readAgain} />
      {!flow.isOver && (
        <div className="answers">
          {step.canGoBack && (
            <Button className="ghost" onPress={() => void submit({ back: true })}>
              <Trans>Back</Trans>
            </Button>
          )}
          {canCancel && (
            <Button className="ghost" data-busy={cancel.busy || undefined} onPress={() => void giveUp()}>
              {step.__typename === 'ConfirmStep' ? t`Leave everything as it is` : t`Cancel`}
            </Button>
          )}
        </div>
      )}
    </Page>
  );
}

/** Where it began, as one would have come to it: a flow has no place of its own. */
function crumbsOf({ config, integration }: FlowData): { label: string; to: string }[] {
  if (config) {
    return [
      { label: t`Configs`, to: '/' },
      { label: config.name, to: `/configs/${config.id}` },
    ];
  }
  return integration
    ? [
        { label: t`Integrations`, to: '/integrations' },
        { label: integration.name, to: `/integrations/${integration.integrationId}` },
      ]
    : [{ label: t`Configs`, to: '/' }];
}

/** What was typed in a flow that is given up is given up too: nobody is asked about it. */
async function leave(flow: FlowData, navigate: ReturnType<typeof useNavigate>): Promise<void> {
  if (flow.config) {
    await navigate({ to: '/configs/$id', params: { id: flow.config.id }, ignoreBlocker: true });
  } else if (flow.integration) {
    await navigate({
      to: '/integrations/$integrationId',
      params: { integrationId: flow.integration.integrationId },
      ignoreBlocker: true,
    });
  } else {
    await navigate({ to: '/', ignoreBlocker: true });
  }
}
