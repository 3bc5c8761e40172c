/** What an integration offers beyond on and off, as buttons. What asks something first goes on as a page. */
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useAct } from '../api/act';
import type { ActionLine } from '../documents/bits';
import { ManageIntegration } from '../documents/flows';
import { listsAreStale } from '../live/store';
import { Guarded, Whys, type Refusal } from '../parts/Guarded';
import { ProblemNote } from '../parts/messages';
import { useFlowStart } from './useFlowStart';

interface Props {
  actions: readonly ActionLine[];
  integrationId: string;
  configId?: string;
  resourceId?: string;
  /** Whose action it is, where several stand in a list. */
  of?: string;
  allowed: boolean;
  permission: string;
  refusals: readonly Refusal[];
  onDone?(): void;
}

export function ActionButtons({ actions, integrationId, configId, resourceId, of, allowed, permission, refusals, onDone }: Props) {
  const navigate = useNavigate();
  const manage = useAct(ManageIntegration);
  const flow = useFlowStart();
  const whysId = useId();
  const [underWay, setUnderWay] = useState<string | null>(null);
  const [answer, setAnswer] = useState('');
  const about = { integrationId, ...(configId && { configId }) };

  const press = async ({ action, form }: ActionLine): Promise<void> => {
    setUnderWay(action);
    setAnswer('');
    if (form !== null && !resourceId) {
      await flow.start({ kind: 'MANAGE', action, ...about });
      return;
    }
    const { payload } = await manage.run({ input: { action, ...about, ...(resourceId && { resourceId }) } });
    if (payload === null) {
      return;
    }
    const { id, step } = payload.flow;
    if (step.__typename === 'DoneStep' && step.facts.length === 0 && step.result == null) {
      // One sentence needs no page of its own.
      setAnswer(step.message);
      listsAreStale();
      onDone?.();
    } else {
      await navigate({ to: '/flows/$id', params: { id } });
    }
  };
  if (actions.length === 0) {
    return null;
  }
  return (
    <div className="actions-row">
      {actions.map((each) => (
        <span key={each.action} className="guarded">
          <Guarded
            className={resourceId ? 'small' : each.destructive ? 'danger' : 'ghost'}
            allowed={allowed}
            permission={permission}
            refusals={refusals}
            whysId={whysId}
            isBusy={underWay === each.action && (manage.busy || flow.busy)}
            onPress={() => void press(each)}
          >
            {each.label}
            {each.destructive || each.form !== null ? '…' : ''}
            {of && <span className="sr"> {of}</span>}
          </Guarded>
          {each.description && !resourceId && <span className="help">{each.description}</span>}
        </span>
      ))}
      {!allowed && <Whys id={whysId} refused={[permission]} refusals={refusals} />}
      <p className="answer" role="status">
        {answer}
      </p>
      <ProblemNote problem={manage.problem ?? flow.problem} />
    </div>
  );
}
