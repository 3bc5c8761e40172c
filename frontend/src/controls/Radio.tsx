/** One of several that are all seen. The browser moves between them by the arrow keys. */
import { createContext, use, useId, useMemo, type ComponentProps, type ReactNode } from 'react';
import { Group } from './Group';

interface Chosen {
  name: string;
  value: string | null;
  isReadOnly: boolean;
  onChange(value: string): void;
}

const GroupContext = createContext<Chosen | null>(null);

type GroupProps = Omit<ComponentProps<typeof Group>, 'className' | 'role'> & {
  value: string | null;
  onChange(value: string): void;
};

export function RadioGroup({ value, onChange, isReadOnly = false, ...rest }: GroupProps) {
  const name = useId();
  const chosen = useMemo(() => ({ name, value, isReadOnly, onChange }), [name, value, isReadOnly, onChange]);
  return (
    <GroupContext value={chosen}>
      <Group className="radio-group" role="radiogroup" isReadOnly={isReadOnly} {...rest} />
    </GroupContext>
  );
}

export function Radio({ value, isDisabled, children }: { value: string; isDisabled?: boolean; children: ReactNode }) {
  const group = use(GroupContext);
  return (
    <label className="radio">
      <input
        type="radio"
        className="sr"
        name={group?.name}
        value={value}
        checked={group?.value === value}
        disabled={isDisabled}
        onChange={() => group?.isReadOnly || group?.onChange(value)}
      />
      {children}
    </label>
  );
}
