/** One of a few, in the browser's own list. */
import { useId, type ReactNode } from 'react';

interface Props {
  label: string;
  /** Whether the label is heard alone. */
  isLabelHidden?: boolean;
  value: string;
  isDisabled?: boolean;
  onPick(value: string): void;
  children: ReactNode;
}

export function Pick({ label, isLabelHidden = false, value, isDisabled, onPick, children }: Props) {
  const id = useId();
  return (
    <div className="pick">
      <label className={isLabelHidden ? 'sr' : 'label'} htmlFor={id}>
        {label}
      </label>
      <select id={id} className="select" value={value} disabled={isDisabled} onChange={(event) => onPick(event.target.value)}>
        {children}
      </select>
    </div>
  );
}
