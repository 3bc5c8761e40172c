import { expect, it } from 'vitest';
import { heardTypes, sampleText } from './preview-sources';

const REGISTERED = [
  { name: 'config.failing', description: 'A config fails.', sample: { name: 'x' } },
  { name: 'ticket.closed', description: '', sample: null },
  { name: 'ticket.opened', description: '', sample: { title: 'Printer' } },
  { name: 'ticketing.ended', description: '', sample: null },
];
const names = (...patterns: string[]) => heardTypes(REGISTERED, patterns).map(({ name }) => name);

it('offers what the config hears, and of Jackfield itself last', () => {
  expect(names('*')).toEqual(['ticket.closed', 'ticket.opened', 'ticketing.ended', 'config.failing']);
  expect(names('ticket.*')).toEqual(['ticket.closed', 'ticket.opened']);
  expect(names('ticket.opened')).toEqual(['ticket.opened']);
});

it('offers what it hears by name though nobody has registered it', () => {
  expect(names('door.opened', 'ticket.opened')).toEqual(['door.opened', 'ticket.opened']);
  expect(names('door.*')).toEqual([]);
});

it('shows a sample as it can be changed', () => {
  expect(sampleText({ a: 1 })).toBe('{\n  "a": 1\n}');
  expect(sampleText(null)).toBe('');
});
