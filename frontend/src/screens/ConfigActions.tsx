/** Enable, disable, check, settings, delete. */
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Switch } from 'react-aria-components/Switch';
import { useAct } from '../api/act';
import { CheckConfig, DisableConfig, EnableConfig, type ConfigPage } from '../documents/configs';
import type { ResultOf } from '../graphql';
import { Guarded, Whys } from '../parts/Guarded';
import { ProblemNote } from '../parts/messages';
import { DeleteDialog } from './DeleteDialog';

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
  const [checked, setChecked] = useState('');
  const [asksToDelete, setAsksToDelete] = useState(false);

  const onSwitch = (on: boolean): void => {
    setChecked('');
    check.clear();
    enable.clear();
    disable.clear();
    void (on ? enable.run({ input: { configId: id } }) : disable.run({ input: { configId: id } }));
  };
  const onCheck = async (): Promise<void> => {
    setChecked('');
    const { payload } = await check.run({ input: { configId: id } });
    if (payload) {
      setChecked(payload.answer || 'It works.');
    }
  };

  return (
    <div className="verbs">
      <Switch
        className="switch"
        isSelected={enabled}
        isDisabled={!viewerCan.operate || enable.busy || disable.busy}
        aria-describedby={whysId}
        onChange={onSwitch}
      >
        <span className="track" aria-hidden="true" />
        {enabled ? 'Enabled' : 'Disabled'}
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
        Check
      </Guarded>
      <Guarded
        className="ghost"
        allowed={viewerCan.edit}
        permission="EDIT"
        refusals={viewerCannot}
        whysId={whysId}
        onPress={() => void navigate({ to: '/configs/$id/settings', params: { id } })}
      >
        Settings
      </Guarded>
      <Guarded
        className="danger"
        allowed={viewerCan.delete}
        permission="DELETE"
        refusals={viewerCannot}
        whysId={whysId}
        onPress={() => setAsksToDelete(true)}
      >
        Delete…
      </Guarded>
      <Whys id={whysId} refused={refused} refusals={viewerCannot} />
      <p className="answer" role="status">
        {check.busy ? 'Asking the service…' : checked}
      </p>
      <ProblemNote problem={enable.problem ?? disable.problem ?? check.problem}>
        {enable.problem?.code === 'CHECK_FAILED' && (
          <Button className="small" onPress={() => void enable.run({ input: { configId: id, unchecked: true } })}>
            Enable it all the same
          </Button>
        )}
      </ProblemNote>
      <DeleteDialog config={config} isOpen={asksToDelete} onClose={() => setAsksToDelete(false)} />
    </div>
  );
}
