/** Where the service calls a config: to be copied, and made anew when it became known to somebody else. */
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
      setNews('This is the new address. Enter it at the service: the old one leads nowhere.');
    }
  };
  return (
    <section className="panel inbound" aria-labelledby="inbound">
      <h2 id="inbound">The service calls this address</h2>
      <CopyText text={url} what="the address" />
      <p className="help">Whoever knows it can call it. Keep it between you and the service.</p>
      {asks ? (
        <div className="actions-row" role="group" aria-label="A new address">
          <p>The old address leads nowhere at once, until the service is told the new one.</p>
          <Button className="ghost" autoFocus onPress={() => setAsks(false)}>
            Keep it
          </Button>
          <Button className="danger-solid" data-busy={rotate.busy || undefined} onPress={() => void onRotate()}>
            Make a new one
          </Button>
        </div>
      ) : (
        <Button className="small" onPress={() => setAsks(true)}>
          New address…
        </Button>
      )}
      <p className="answer" role="status">
        {news}
      </p>
      <ProblemNote problem={rotate.problem} />
    </section>
  );
}
