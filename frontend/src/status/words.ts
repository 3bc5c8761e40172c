/** Status in shape and word: what is wanted comes first, then what was seen. Colour only repeats it. */
import { msg } from '@lingui/core/macro';
import type { BreakerState, DeliveryLine, Health, IntegrationLine } from '../documents/bits';
import { spoken } from '../language/spoken';

export type Shape = 'healthy' | 'degraded' | 'failing' | 'unauthorized' | 'quiet' | 'unknown' | 'paused' | 'off';

type IntegrationState = IntegrationLine['state'];
type DeliveryState = DeliveryLine['state'];
type AttemptOutcome = NonNullable<NonNullable<DeliveryLine['lastAttempt']>['outcome']>;

const BY_HEALTH: Record<Health, Shape> = {
  UNKNOWN: 'unknown',
  HEALTHY: 'healthy',
  DEGRADED: 'degraded',
  FAILING: 'failing',
  UNAUTHORIZED: 'unauthorized',
  QUIET: 'quiet',
};

/** A health in a word, where there is no headline of the server's. */
export const HEALTH_WORDS: Record<Health, string> = spoken({
  UNKNOWN: msg`Not known yet`,
  HEALTHY: msg`Healthy`,
  DEGRADED: msg`Degraded`,
  FAILING: msg`Failing`,
  UNAUTHORIZED: msg`Refused the sign-in`,
  QUIET: msg`Quiet`,
});

/** Health says nothing about what nobody wants to run. */
export function shapeOf(wanted: { enabled?: boolean; state?: IntegrationState }, health: Health): Shape {
  if (wanted.state === 'INACTIVE' || wanted.enabled === false) {
    return 'off';
  }
  if (wanted.state === 'PAUSED') {
    return 'paused';
  }
  return BY_HEALTH[health];
}

export const STATE_WORDS: Record<IntegrationState, string> = spoken({
  INACTIVE: msg`Inactive`,
  ACTIVE: msg`Active`,
  PAUSED: msg`Paused`,
});

export const DELIVERY: Record<DeliveryState, { word: string; shape: Shape }> = spoken({
  PENDING: { word: msg`Waiting`, shape: 'unknown' },
  SENDING: { word: msg`Sending`, shape: 'unknown' },
  RETRYING: { word: msg`Retrying`, shape: 'degraded' },
  HELD: { word: msg`Held`, shape: 'paused' },
  DELIVERED: { word: msg`Delivered`, shape: 'healthy' },
  REJECTED: { word: msg`Rejected`, shape: 'failing' },
  UNKNOWN: { word: msg`No answer`, shape: 'quiet' },
  EXHAUSTED: { word: msg`Gave up`, shape: 'failing' },
  CANCELLED: { word: msg`Cancelled`, shape: 'off' },
  SHADOWED: { word: msg`Not sent`, shape: 'off' },
});

export type FilterName = 'waiting' | 'held' | 'delivered' | 'rejected' | 'gave-up' | 'no-answer' | 'cancelled' | 'not-sent';

/** What a list of deliveries can be narrowed to, by the names that addresses have. */
export const FILTERS: Record<FilterName, { word: string; none: string; states: readonly DeliveryState[] }> = spoken({
  waiting: { word: msg`Waiting`, none: msg`Nothing waits.`, states: ['PENDING', 'SENDING', 'RETRYING'] },
  held: { word: msg`Held`, none: msg`Nothing is held.`, states: ['HELD'] },
  delivered: { word: msg`Delivered`, none: msg`Nothing was delivered yet.`, states: ['DELIVERED'] },
  rejected: { word: msg`Rejected`, none: msg`Nothing was rejected.`, states: ['REJECTED'] },
  'gave-up': { word: msg`Gave up`, none: msg`Nothing was given up.`, states: ['EXHAUSTED'] },
  'no-answer': { word: msg`No answer`, none: msg`Of all that was sent it is known what became of it.`, states: ['UNKNOWN'] },
  cancelled: { word: msg`Cancelled`, none: msg`Nothing was cancelled.`, states: ['CANCELLED'] },
  'not-sent': { word: msg`Not sent`, none: msg`Nothing was kept back in a copy that is not adopted.`, states: ['SHADOWED'] },
});

export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

/** How far back a list goes, by the names that addresses have. */
export const SINCE = spoken({
  hour: { words: msg`The last hour`, ms: 3_600_000 },
  day: { words: msg`The last 24 hours`, ms: 86_400_000 },
  week: { words: msg`The last 7 days`, ms: 604_800_000 },
});

export type SinceName = keyof typeof SINCE;
export const SINCE_NAMES = Object.keys(SINCE) as SinceName[];

export const BREAKER: Record<Exclude<BreakerState, 'CLOSED'>, { word: string; shape: Shape; sentence: string }> = spoken({
  OPEN: { word: msg`Kept back`, shape: 'degraded', sentence: msg`Nothing goes out for now; all of it waits.` },
  PROBING: { word: msg`Trying one`, shape: 'unknown', sentence: msg`One is on its way, to see whether it works again; the others wait.` },
});

/** Jackfield's own news, as a person says it. */
export const NEWS: Readonly<Record<string, string>> = spoken({
  'config.failing': msg`A config began to fail`,
  'config.recovered': msg`A config works again`,
  'config.unauthorized': msg`A service refused the sign-in`,
  'config.warned': msg`A config that has failed for days will be disabled`,
  'config.disabled': msg`A config was disabled`,
});

export const OUTCOME: Record<AttemptOutcome, { word: string; shape: Shape }> = spoken({
  DELIVERED: { word: msg`Delivered`, shape: 'healthy' },
  REJECTED: { word: msg`Rejected`, shape: 'failing' },
  GONE: { word: msg`Gone for good`, shape: 'failing' },
  UNAVAILABLE: { word: msg`Unavailable`, shape: 'degraded' },
  UNAUTHORIZED: { word: msg`Refused the sign-in`, shape: 'unauthorized' },
  UNKNOWN: { word: msg`No answer`, shape: 'quiet' },
  FAILED: { word: msg`Failed here`, shape: 'degraded' },
  LOST: { word: msg`Interrupted`, shape: 'quiet' },
  SHADOWED: { word: msg`Not sent`, shape: 'off' },
});

export const PROMISE = spoken({
  EFFECTIVELY_ONCE: msg`Effectively once: after a doubtful answer the service is asked before anything is sent again.`,
  AT_LEAST_ONCE: msg`At least once: after a doubtful answer it is sent again, with the same id.`,
  AT_MOST_ONCE: msg`At most once: after a doubtful answer it waits for a person.`,
});

/** How well an integration is made, as its author says; each holds those before it. */
export const TIER = spoken({
  BRONZE: { word: msg`Bronze`, means: msg`it does its work.` },
  SILVER: { word: msg`Silver`, means: msg`its check tells whether settings work, and it says why something fails.` },
  GOLD: { word: msg`Gold`, means: msg`it says where to click, and is tested with real answers of the service.` },
  PLATINUM: { word: msg`Platinum`, means: msg`a repeat does not reach the service twice.` },
});
