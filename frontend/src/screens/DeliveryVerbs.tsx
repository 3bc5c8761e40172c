/** What can be done with one delivery, and what would mend the reason that it is held for. */
import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { AttemptDelivery, CancelDelivery, type DeliveryPage } from '../documents/deliveries';
import type { ResultOf } from '../graphql';
import { ProblemNote } from '../parts/messages';
import { wayToMend, type Way } from './mending';
import { RedeliverButton } from './RedeliverButton';
import { useFlowStart } from './useFlowStart';

type Delivery = NonNullable<ResultOf<typeof DeliveryPage>['delivery']>;

function MendLink({ way, delivery: { state, config } }: { way: Way; delivery: Delivery }) {
  const flow = useFlowStart();
  const { id, integration } = config;
  const { name } = integration;
  // What is tried again by itself may need nothing of anybody.
  const className = state === 'RETRYING' ? 'ghost' : 'primary';
  switch (way) {
    case 'signIn':
      return (
        <>
          <Button
            className={className}
            data-busy={flow.busy || undefined}
            onPress={() => void flow.start({ kind: 'REAUTHENTICATE', configId: id })}
          >
            <Trans>Sign in again</Trans>
          </Button>
          <Link className="ghost" to="/configs/$id/settings" params={{ id }}>
            <Trans>Change settings</Trans>
          </Link>
          <ProblemNote problem={flow.problem} />
        </>
      );
    case 'integration':
      return (
        <Link className={className} to="/integrations/$integrationId" params={{ integrationId: integration.integrationId }}>
          <Trans>Go to {name}</Trans>
        </Link>
      );
    case 'config':
      return (
        <Link className={className} to="/configs/$id" params={{ id }}>
          <Trans>Go to the config</Trans>
        </Link>
      );
    case 'settings':
      return (
        <Link className={className} to="/configs/$id/settings" params={{ id }}>
          <Trans>Change settings</Trans>
        </Link>
      );
  }
}

const WAY_WORDS: Record<Way, MessageDescriptor> = {
  signIn: msg`Once you have signed in again, or the settings are right, it goes out by itself.`,
  integration: msg`Once the integration is active again, it goes out by itself.`,
  config: msg`Once the config is enabled again, it goes out by itself.`,
  settings: msg`Once the settings are right, what is held goes out by itself.`,
};

export function DeliveryVerbs({ delivery }: { delivery: Delivery }) {
  const navigate = useNavigate();
  const attempt = useAct(AttemptDelivery);
  const cancel = useAct(CancelDelivery);
  const { id, event, viewerCan } = delivery;
  const way = wayToMend(delivery);
  return (
    <div className="verbs">
      {way !== null && <MendLink way={way} delivery={delivery} />}
      {viewerCan.attempt && (
        <Button
          className="ghost"
          data-busy={attempt.busy || undefined}
          onPress={() => void attempt.run({ input: { deliveryId: id } })}
        >
          <Trans>Attempt now</Trans>
        </Button>
      )}
      {viewerCan.cancel && (
        <Button
          className="danger"
          data-busy={cancel.busy || undefined}
          onPress={() => void cancel.run({ input: { deliveryId: id } })}
        >
          <Trans>Cancel it</Trans>
        </Button>
      )}
      {viewerCan.redeliver && (
        <RedeliverButton
          key={id}
          deliveryId={id}
          what={event.type}
          onDone={(newId) => void navigate({ to: '/deliveries/$id', params: { id: newId } })}
        />
      )}
      {way !== null && delivery.state === 'HELD' && <p className="answer">{i18n._(WAY_WORDS[way])}</p>}
      <ProblemNote problem={attempt.problem ?? cancel.problem} />
    </div>
  );
}
