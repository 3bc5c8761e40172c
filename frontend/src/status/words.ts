/** Status in shape and word: what is wanted comes first, then what was seen. Colour only repeats it. */
import type { BreakerState, DeliveryLine, Health, IntegrationLine } from '../documents/bits';

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
export const HEALTH_WORDS: Record<Health, string> = {
  UNKNOWN: 'Not known yet',
  HEALTHY: 'Healthy',
  DEGRADED: 'Degraded',
  FAILING: 'Failing',
  UNAUTHORIZED: 'Refused the sign-in',
  QUIET: 'Quiet',
};

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

export const STATE_WORDS: Record<IntegrationState, string> = {
  INACTIVE: 'Inactive',
  ACTIVE: 'Active',
  PAUSED: 'Paused',
};

export const DELIVERY: Record<DeliveryState, { word: string; shape: Shape }> = {
  PENDING: { word: 'Waiting', shape: 'unknown' },
  SENDING: { word: 'Sending', shape: 'unknown' },
  RETRYING: { word: 'Retrying', shape: 'degraded' },
  HELD: { word: 'Held', shape: 'paused' },
  DELIVERED: { word: 'Delivered', shape: 'healthy' },
  REJECTED: { word: 'Rejected', shape: 'failing' },
  UNKNOWN: { word: 'No answer', shape: 'quiet' },
  EXHAUSTED: { word: 'Gave up', shape: 'failing' },
  CANCELLED: { word: 'Cancelled', shape: 'off' },
  SHADOWED: { word: 'Not sent', shape: 'off' },
};

export type FilterName = 'waiting' | 'held' | 'delivered' | 'rejected' | 'gave-up' | 'no-answer' | 'cancelled' | 'not-sent';

/** What a list of deliveries can be narrowed to, by the names that addresses have. */
export const FILTERS: Record<FilterName, { word: string; none: string; states: readonly DeliveryState[] }> = {
  waiting: { word: 'Waiting', none: 'Nothing waits.', states: ['PENDING', 'SENDING', 'RETRYING'] },
  held: { word: 'Held', none: 'Nothing is held.', states: ['HELD'] },
  delivered: { word: 'Delivered', none: 'Nothing was delivered yet.', states: ['DELIVERED'] },
  rejected: { word: 'Rejected', none: 'Nothing was rejected.', states: ['REJECTED'] },
  'gave-up': { word: 'Gave up', none: 'Nothing was given up.', states: ['EXHAUSTED'] },
  'no-answer': { word: 'No answer', none: 'Of all that was sent it is known what became of it.', states: ['UNKNOWN'] },
  cancelled: { word: 'Cancelled', none: 'Nothing was cancelled.', states: ['CANCELLED'] },
  'not-sent': { word: 'Not sent', none: 'Nothing was kept back in a copy that is not adopted.', states: ['SHADOWED'] },
};

export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

/** How far back a list goes, by the names that addresses have. */
export const SINCE = {
  hour: { words: 'The last hour', ms: 3_600_000 },
  day: { words: 'The last 24 hours', ms: 86_400_000 },
  week: { words: 'The last 7 days', ms: 604_800_000 },
} as const;

export type SinceName = keyof typeof SINCE;
export const SINCE_NAMES = Object.keys(SINCE) as SinceName[];

export const BREAKER: Record<Exclude<BreakerState, 'CLOSED'>, { word: string; shape: Shape; sentence: string }> = {
  OPEN: { word: 'Kept back', shape: 'degraded', sentence: 'Nothing goes out for now; all of it waits.' },
  PROBING: { word: 'Trying one', shape: 'unknown', sentence: 'One is on its way, to see whether it works again; the others wait.' },
};

/** Jackfield's own news, as a person says it. */
export const NEWS: Readonly<Record<string, string>> = {
  'config.failing': 'A config began to fail',
  'config.recovered': 'A config works again',
  'config.unauthorized': 'A service refused the sign-in',
  'config.warned': 'A config that has failed for days will be disabled',
  'config.disabled': 'A config was disabled',
};

export const OUTCOME: Record<AttemptOutcome, { word: string; shape: Shape }> = {
  DELIVERED: { word: 'Delivered', shape: 'healthy' },
  REJECTED: { word: 'Rejected', shape: 'failing' },
  GONE: { word: 'Gone for good', shape: 'failing' },
  UNAVAILABLE: { word: 'Unavailable', shape: 'degraded' },
  UNAUTHORIZED: { word: 'Refused the sign-in', shape: 'unauthorized' },
  UNKNOWN: { word: 'No answer', shape: 'quiet' },
  FAILED: { word: 'Failed here', shape: 'degraded' },
  LOST: { word: 'Interrupted', shape: 'quiet' },
  SHADOWED: { word: 'Not sent', shape: 'off' },
};

export const PROMISE = {
  EFFECTIVELY_ONCE: 'Effectively once: after a doubtful answer the service is asked before anything is sent again.',
  AT_LEAST_ONCE: 'At least once: after a doubtful answer it is sent again, with the same id.',
  AT_MOST_ONCE: 'At most once: after a doubtful answer it waits for a person.',
} as const;

/** How well an integration is made, as its author says; each holds those before it. */
export const TIER = {
  BRONZE: { word: 'Bronze', means: 'it does its work.' },
  SILVER: { word: 'Silver', means: 'its check tells whether settings work, and it says why something fails.' },
  GOLD: { word: 'Gold', means: 'it says where to click, and is tested with real answers of the service.' },
  PLATINUM: { word: 'Platinum', means: 'a repeat does not reach the service twice.' },
} as const;
