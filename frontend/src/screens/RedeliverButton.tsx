/** Sends a settled delivery again, as a new delivery of the same event. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { explained } from '../api/problem';
import { Redeliver } from '../documents/deliveries';

interface Props {
  deliveryId: string;
  what: string;
  onDone?(newDeliveryId: string): void;
}

export function RedeliverButton({ deliveryId, what, onDone }: Props) {
  const redeliver = useAct(Redeliver);
  const [isSent, setIsSent] = useState(false);
  const onPress = async (): Promise<void> => {
    const { payload } = await redeliver.run({ input: { deliveryId } });
    if (payload) {
      setIsSent(true);
      onDone?.(payload.delivery.id);
    }
  };
  return (
    <>
      <Button className="small" data-busy={redeliver.busy || undefined} onPress={() => void onPress()}>
        {isSent ? t`Sent again` : t`Send again`}
        <span className="sr"> {what}</span>
      </Button>
      {redeliver.problem && (
        <p className="why" role="alert">
          {explained(redeliver.problem)}
        </p>
      )}
    </>
  );
}
