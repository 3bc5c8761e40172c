/** A status as people see it: a shape, a word, a colour. */
import type { ReactNode } from 'react';
import type { Shape } from './words';

const PATHS: Record<Shape, string> = {
  healthy: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3.6 4.6-4.5 5-2.6-2.4',
  degraded: 'M8 1.5 15.2 14.5H.8ZM8 6v4M8 12v.4',
  failing: 'M5 1h6l4 4v6l-4 4H5l-4-4V5ZM5.5 5.5l5 5M10.5 5.5l-5 5',
  unauthorized: 'M8 .8 15.2 8 8 15.2.8 8ZM8 4.6v4M8 10.8v.4',
  quiet: 'M2.5 12h11c-1.300-1-1.800-2.400-1.800-5a3.700 3.700 0 0 0-7.400 0c0 2.600-.500 4-1.800 5ZM6.500 14.500h3M8 1.200v2',
  unknown: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z',
  paused: 'M2 2h12v12H2ZM6.2 5.5v5M9.8 5.5v5',
  off: 'M3 8h10',
};

export function Lamp({ shape }: { shape: Shape }) {
  return (
    <svg className="lamp" data-shape={shape} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[shape]} />
    </svg>
  );
}

export function StatusBadge({ shape, children }: { shape: Shape; children: ReactNode }) {
  return (
    <span className="status" data-shape={shape}>
      <Lamp shape={shape} />
      {children}
    </span>
  );
}
