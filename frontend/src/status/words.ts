/** Status in shape and word: what is wanted comes first, then what was seen. Colour only repeats it. */
import type { DeliveryLine, Health, IntegrationLine } from '../documents/bits';

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
