/** A line of numbers, each with what it counts. */
import type { ReactNode } from 'react';
import '../styles/figures.css';

export interface Figure {
  label: string;
  value: ReactNode;
  /** It asks for a look: said by a shape beside it, too. */
  isBad?: boolean;
}

export { count } from '../language/formats';

export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="figures">
      {figures.map(({ label, value, isBad }) => (
        <div key={label} data-bad={isBad || undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
