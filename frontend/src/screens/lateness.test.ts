import { expect, it } from 'vitest';
import { lateness } from './lateness';

const NOW = Date.parse('2026-01-01T12:00:00Z');

it.each([
  [null, 'healthy'],
  ['2026-01-01T13:00:00Z', 'healthy'],
  ['2026-01-01T11:59:30Z', 'healthy'],
  ['2026-01-01T11:55:00Z', 'degraded'],
  ['2026-01-01T11:30:00Z', 'failing'],
])('calls a queue whose first delivery is due at %s at noon %s', (oldestDueAt, shape) => {
  expect(lateness(oldestDueAt, NOW).shape).toBe(shape);
});
