/** Where the service calls a config: to be copied, and made anew when it became known to somebody else. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { RotateInboundUrl } from '../documents/configs';
import { CopyText } from '../parts/CopyText';
import { ProblemNote } from '../parts/messages';

export function InboundUrl({ configId, url }: { configId: string; url: string }) {
  const rotate = useAct(RotateInboundUrl);
  const [asks, setAsks] = useState(false);
  const [news, setNews] = useState('');
  const onRotate = async (): Promise<void> => {
    const { payload } = await rotate.run({ input: { configId } });
    if (payload) {
      setAsks(false);
      setNews(t`This is the new address. Enter it at the service: the old one leads nowhere.`);
    }
  };
  return (
    <section className="panel inbound" aria-labelledby="inbound">
      <h2 id="inbound"><Trans>The service calls this address</Trans></h2>
      <CopyText text={url} what={t`the address`} />
      <p className="help"><Trans>Whoever knows it can call it. Keep it between you and the service.</Trans></p>
      {asks ? (
        <div className="actions-row" role="group" aria-label={t`A new address`}>
          <p><Trans>The old address leads nowhere at once, until the service is told the new one.</Trans></p>
          <Button className="ghost" autoFocus onPress={() => setAsks(false)}>
            <Trans>Keep it</Trans>
          </Button>
          <Button className="danger-solid" data-busy={rotate.busy || undefined} onPress={() => void onRotate()}>
            <Trans>Make a new one</Trans>
          </Button>
        </div>
      ) : (
        <Button className="small" onPress={() => setAsks(true)}>
          <Trans>New address…</Trans>
        </Button>
      )}
      <p className="answer" role="status">
        {news}
      </p>
      <ProblemNote problem={rotate.problem} />
    </section>
  );
}
