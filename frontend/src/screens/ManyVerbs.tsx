/** What can be done to many deliveries of a config at once. What is asked first comes when somebody wants it. */
import { Trans } from '@lingui/react/macro';
import { lazy, Suspense, useId, useState } from 'react';
import { Guarded, Whys, type Refusal } from '../parts/Guarded';
import { ProblemNote } from '../parts/messages';
import type { FilterName } from '../status/words';
import { useFlowStart } from './useFlowStart';

const ManyAgain = lazy(() => import('./ManyAgain').then((module) => ({ default: module.ManyAgain })));

interface Props {
  configId: string;
  filter: FilterName | undefined;
  allowed: boolean;
  refusals: readonly Refusal[];
}

export function ManyVerbs({ configId, filter, allowed, refusals }: Props) {
  const whysId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const cancel = useFlowStart();
  const shared = { allowed, permission: 'OPERATE', refusals, whysId };
  return (
    <>
      <div className="verbs">
        <Guarded {...shared} className="small" onPress={() => setIsOpen(!isOpen)}>
          <Trans>Send many again…</Trans>
        </Guarded>
        <Guarded
          {...shared}
          className="small"
          isBusy={cancel.busy}
          onPress={() => void cancel.start({ kind: 'CANCEL', configId })}
        >
          <Trans>Cancel what waits…</Trans>
        </Guarded>
        {!allowed && <Whys id={whysId} refused={['OPERATE']} refusals={refusals} />}
        <ProblemNote problem={cancel.problem} />
      </div>
      {isOpen && (
        <Suspense>
          <ManyAgain key={filter ?? ''} configId={configId} filter={filter} onLeave={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
