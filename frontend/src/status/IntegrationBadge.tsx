/** How an integration stands: what was wanted of it, unless it wants a look itself. */
import type { IntegrationLine } from '../documents/bits';
import { StatusBadge } from './Lamp';
import { shapeOf, STATE_WORDS } from './words';

type Standing = Pick<IntegrationLine, 'state' | 'status'>;

export function IntegrationBadge({ integration: { state, status } }: { integration: Standing }) {
  if (state === 'ACTIVE' && !status.needsAttention) {
    return <StatusBadge shape="healthy">{STATE_WORDS.ACTIVE}</StatusBadge>;
  }
  const words = state === 'ACTIVE' ? status.headline : STATE_WORDS[state];
  return <StatusBadge shape={shapeOf({ state }, status.health)}>{words}</StatusBadge>;
}
