/** Enable, disable, check, send a sample, sign in again, settings, what the integration offers, delete. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Button } from '../controls/Button';
import { Switch } from '../controls/Checkbox';
import { useAct } from '../api/act';
import { DeliverSample } from '../documents/deliveries';
import { CheckConfig, DisableConfig, EnableConfig, type ConfigPage } from '../documents/configs';
import type { ResultOf } from '../graphql';
import { Guarded, Whys } from '../parts/Guarded';
import { ProblemNote } from '../parts/messages';
import { ActionButtons } from './ActionButtons';
import { MEND_WORDS } from './mending';
import { useFlowStart } from './useFlowStart';

type Config = NonNullable<ResultOf<typeof ConfigPage>['config']>;

export function ConfigActions({ config }: { config: Config }) {
  const { id, enabled, viewerCan, viewerCannot } = config;
  const navigate = useNavigate();
  const whysId = useId();
  const refused = [
    ...(viewerCan.operate ? [] : ['OPERATE']),
    ...(viewerCan.edit ? [] : ['EDIT']),
    ...(viewerCan.delete ? [] : ['DELETE']),
  ];
  const enable = useAct(EnableConfig);
  const disable = useAct(DisableConfig);
  const check = useAct(CheckConfig);
  const sample = useAct(DeliverSample);
  const [checked, setChecked] = useState('');
  const flow = useFlowStart();
  const { integration, status } = config;
  const signsIn = integration.capabilities.includes('EXTERNAL_AUTH');
  // Where one signs in at the service's page that is always at hand; else what mends the present fault.
  const mend = status.fixWith ?? (signsIn ? 'REAUTHENTICATE' : null);
  const mendWords = mend === null || mend === 'ACTIVATE' ? undefined : MEND_WORDS[mend];

  const onSwitch = (on: boolean): void => {
    setChecked('');
    check.clear();
    sample.clear();
    enable.clear();
    disable.clear();
    void (on ? enable.run({ input: { configId: id } }) : disable.run({ input: { configId: id } }));
  };
  const onCheck = async (): Promise<void> => {
    setChecked('');
    const { payload } = await check.run({ input: { configId: id } });
    if (payload) {
      setChecked(payload.answer || t`It works.`);
    }
  };
  const onSample = async (): Promise<void> => {
    const { payload } = await sample.run({ input: { configId: id } });
    if (payload) {
      await navigate({ to: '/deliveries/$id', params: { id: payload.delivery.id } });
    }
  };

  return (
    <div className="verbs">
      <Switch
        isSelected={enabled}
        isDisabled={!viewerCan.operate || enable.busy || disable.busy}
        aria-describedby={whysId}
        onChange={onSwitch}
      >
        <span className="track" aria-hidden="true" />
        {enabled ? t`Enabled` : t`Disabled`}
      </Switch>
      <Guarded
        className="ghost"
        allowed={viewerCan.operate}
        permission="OPERATE"
        refusals={viewerCannot}
        whysId={whysId}
        isBusy={check.busy}
        onPress={() => void onCheck()}
      >
        <Trans>Check</Trans>
      </Guarded>
      {integration.capabilities.includes('EVENTS') && (
        <Guarded
          className="ghost"
          allowed={viewerCan.operate}
          permission="OPERATE"
          refusals={viewerCannot}
          whysId={whysId}
          isBusy={sample.busy}
          onPress={() => void onSample()}
        >
          <Trans>Send a sample</Trans>
        </Guarded>
      )}
      {mend !== null && mendWords && (
        <Guarded
          className={status.fixWith === null ? 'ghost' : 'primary'}
          allowed={viewerCan.edit}
          permission="EDIT"
          refusals={viewerCannot}
          whysId={whysId}
          isBusy={flow.busy}
          onPress={() => void flow.start({ kind: mend, configId: id })}
        >
          {mendWords}
        </Guarded>
      )}
      <Guarded
        className="ghost"
        allowed={viewerCan.edit}
        permission="EDIT"
        refusals={viewerCannot}
        whysId={whysId}
        onPress={() => void navigate({ to: '/configs/$id/settings', params: { id } })}
      >
        <Trans>Settings</Trans>
      </Guarded>
      <Guarded
        className="danger"
        allowed={viewerCan.delete}
        permission="DELETE"
        refusals={viewerCannot}
        whysId={whysId}
        isBusy={flow.busy}
        onPress={() => void flow.start({ kind: 'DELETE', configId: id })}
      >
        <Trans>Delete…</Trans>
      </Guarded>
      <Whys id={whysId} refused={refused} refusals={viewerCannot} />
      <p className="answer" role="status">
        {check.busy ? t`Asking the service…` : checked}
      </p>
      <ProblemNote problem={enable.problem ?? disable.problem ?? check.problem ?? sample.problem ?? flow.problem}>
        {enable.problem?.code === 'CHECK_FAILED' && (
          <Button className="small" onPress={() => void enable.run({ input: { configId: id, unchecked: true } })}>
            <Trans>Enable it all the same</Trans>
          </Button>
        )}
      </ProblemNote>
      <ActionButtons
        actions={integration.manageActions.filter((action) => action.needsConfig)}
        integrationId={integration.integrationId}
        configId={id}
        allowed={viewerCan.operate}
        permission="OPERATE"
        refusals={viewerCannot}
      />
    </div>
  );
}
