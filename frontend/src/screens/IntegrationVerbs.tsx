/** Activate, pause, resume, deactivate. Deactivating shows what it will do first, as a flow. */
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useId, useRef } from 'react';
import { useAct } from '../api/act';
import {
  ActivateIntegration,
  DeactivateIntegration,
  PauseIntegration,
  ResumeIntegration,
} from '../documents/integrations';
import { StartFlow } from '../documents/flows';
import type { IntegrationPage } from '../documents/integrations';
import type { ResultOf } from '../graphql';
import { Guarded, Whys } from '../parts/Guarded';
import { ActionButtons } from './ActionButtons';
import { ProblemNote } from '../parts/messages';

type Integration = NonNullable<ResultOf<typeof IntegrationPage>['integration']>;

export function IntegrationVerbs({ integration }: { integration: Integration }) {
  const { integrationId, state, viewerCan, viewerCannot } = integration;
  const navigate = useNavigate();
  const whysId = useId();
  const shown = state === 'INACTIVE' ? (['activate'] as const) : (['pause', 'deactivate'] as const);
  const refused = shown.filter((verb) => !viewerCan[verb]).map((verb) => verb.toUpperCase());
  const activate = useAct(ActivateIntegration);
  const deactivate = useAct(DeactivateIntegration);
  const pause = useAct(PauseIntegration);
  const resume = useAct(ResumeIntegration);
  const startFlow = useAct(StartFlow);
  const verbs = useRef<HTMLDivElement>(null);
  const input = { integrationId };

  // What was pressed goes away with it: the keyboard goes on at how the integration stands now.
  const lookAtIt = (): void => verbs.current?.closest<HTMLElement>('.hero')?.focus();
  const change = async (verb: typeof pause | typeof resume): Promise<void> => {
    const { payload } = await verb.run({ input });
    if (payload) {
      lookAtIt();
    }
  };

  const goOn = async (flow: { id: string } | null): Promise<void> => {
    if (flow) {
      await navigate({ to: '/flows/$id', params: { id: flow.id } });
    }
  };
  const onActivate = async (): Promise<void> => {
    const { payload, problem } = await activate.run({ input });
    if (payload) {
      lookAtIt();
      await goOn(payload.flow);
    } else if (problem.code === 'VALIDATION') {
      // It wants to know something first: ask as a conversation.
      activate.clear();
      const started = await startFlow.run({ input: { kind: 'ACTIVATE', integrationId } });
      await goOn(started.payload?.flow ?? null);
    }
  };
  const onDeactivate = async (): Promise<void> => {
    const { payload } = await deactivate.run({ input: { integrationId, confirmed: false } });
    if (payload) {
      await goOn(payload.flow);
    }
  };
  const problem = activate.problem ?? deactivate.problem ?? pause.problem ?? resume.problem ?? startFlow.problem;

  return (
    <div className="verbs" ref={verbs}>
      {state === 'INACTIVE' && (
        <Guarded
          className="primary"
          allowed={viewerCan.activate}
          permission="ACTIVATE"
          refusals={viewerCannot}
          whysId={whysId}
          isBusy={activate.busy}
          onPress={() => void onActivate()}
        >
          <Trans>Activate</Trans>
        </Guarded>
      )}
      {state === 'ACTIVE' && (
        <Guarded
          className="ghost"
          allowed={viewerCan.pause}
          permission="PAUSE"
          refusals={viewerCannot}
          whysId={whysId}
          isBusy={pause.busy}
          onPress={() => void change(pause)}
        >
          <Trans>Pause</Trans>
        </Guarded>
      )}
      {state === 'PAUSED' && (
        <Guarded
          className="primary"
          allowed={viewerCan.pause}
          permission="PAUSE"
          refusals={viewerCannot}
          whysId={whysId}
          isBusy={resume.busy}
          onPress={() => void change(resume)}
        >
          <Trans>Resume</Trans>
        </Guarded>
      )}
      {state !== 'INACTIVE' && (
        <Guarded
          className="danger"
          allowed={viewerCan.deactivate}
          permission="DEACTIVATE"
          refusals={viewerCannot}
          whysId={whysId}
          isBusy={deactivate.busy}
          onPress={() => void onDeactivate()}
        >
          <Trans>Deactivate…</Trans>
        </Guarded>
      )}
      <Whys id={whysId} refused={refused} refusals={viewerCannot} />
      <ProblemNote problem={problem} />
      {state !== 'INACTIVE' && (
        <ActionButtons
          actions={integration.manageActions.filter((action) => !action.needsConfig)}
          integrationId={integrationId}
          allowed={viewerCan.manage}
          permission="MANAGE"
          refusals={viewerCannot}
        />
      )}
    </div>
  );
}
