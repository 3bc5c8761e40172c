/** Whether what is due goes out in time. */
import { t } from '@lingui/core/macro';
import type { Shape } from '../status/words';

/** Workers look this often at the latest for what is due; so much is no delay. */
const IN_TIME_MS = 60_000;
const LATE_MS = 10 * IN_TIME_MS;

export function lateness(oldestDueAt: string | null, now: number): { shape: Shape; word: string } {
  const late = oldestDueAt === null ? 0 : now - Date.parse(oldestDueAt);
  if (late < IN_TIME_MS) {
    return { shape: 'healthy', word: t`All that is due goes out in time` };
  }
  return late < LATE_MS
    ? { shape: 'degraded', word: t`Late: the first has waited for minutes` }
    : { shape: 'failing', word: t`Far behind: the first has waited for more than ten minutes` };
}
