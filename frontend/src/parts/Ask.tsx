/** One line to fill in, in the browser's own input, with what is wrong with it below. */
import { useId, type ReactNode } from 'react';

interface Props {
  label: string;
  value: string;
  onType(value: string): void;
  type?: 'text' | 'password' | 'email' | 'date';
  help?: ReactNode;
  problems?: readonly string[];
  autoComplete?: string;
  required?: boolean;
}

export function Ask({ label, value, onType, type = 'text', help, problems = [], autoComplete = 'off', required }: Props) {
  const id = useId();
  const isWrong = problems.length > 0;
  return (
    <div className="ask" data-invalid={isWrong || undefined}>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="select"
        type={type}
        value={value}
        required={required}
        autoComplete={autoComplete}
        aria-invalid={isWrong}
        aria-describedby={`${id}-help ${id}-problems`}
        onChange={(event) => onType(event.target.value)}
      />
      <span id={`${id}-help`} className="help">
        {help}
      </span>
      <span id={`${id}-problems`} className="field-error">
        {problems.join(' ')}
      </span>
    </div>
  );
}
