/** What keeps back the deliveries of a config whose service fails; nothing while it lets everything out. */
import { Trans } from '@lingui/react/macro';
import type { ConfigPage } from '../documents/configs';
import type { ResultOf } from '../graphql';
import { At, Until } from '../parts/time';
import { StatusBadge } from '../status/Lamp';
import { BREAKER } from '../status/words';

type Breaker = NonNullable<ResultOf<typeof ConfigPage>['config']>['breaker'];

interface Props {
  breaker: Breaker;
  /** What is said above it already. */
  said: string | null;
}

export function BreakerNote({ breaker: { state, reason, since, probeAt }, said }: Props) {
  if (state === 'CLOSED') {
    return null;
  }
  const { word, shape, sentence } = BREAKER[state];
  return (
    <div className="breaker" role="status">
      <StatusBadge shape={shape}>{word}</StatusBadge>
      <p>
        {sentence} {reason !== said && reason}
      </p>
      <p className="muted">
        <Trans>
          Since <At at={since} />.
        </Trans>{' '}
        {state === 'OPEN' && probeAt && (
          <Trans>
            One goes out to see whether it works again <Until at={probeAt} />; at once after a check that goes well, or after new
            settings.
          </Trans>
        )}
      </p>
    </div>
  );
}
