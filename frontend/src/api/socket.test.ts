import { expect, it } from 'vitest';
import { backOffMs, cursorOf, hasCode } from './socket';

it('comes back within five seconds, and never all at once', () => {
  expect(backOffMs(0, 0)).toBe(150);
  expect(backOffMs(0, 1)).toBe(300);
  expect(backOffMs(50, 1)).toBe(4_000);
});

it('finds the cursor of a change in any stream', () => {
  expect(cursorOf({ data: { configStatus: { kind: 'READY', cursor: 'abc' } } })).toBe('abc');
  expect(cursorOf({ data: { deliveries: null } })).toBeNull();
  expect(cursorOf({ errors: [] })).toBeNull();
});

it('finds a code among errors', () => {
  expect(hasCode([{ extensions: { code: 'BAD_CURSOR' } }], 'BAD_CURSOR')).toBe(true);
  expect(hasCode([{ message: 'no' }], 'BAD_CURSOR')).toBe(false);
  expect(hasCode(new Event('close'), 'BAD_CURSOR')).toBe(false);
});
