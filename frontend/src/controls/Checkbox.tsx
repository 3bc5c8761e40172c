/** A box to tick, one of several, and a switch: the browser's own, drawn by what stands beside it. */
import { createContext, use, useMemo, type ComponentProps, type ReactNode } from 'react';
import { Group } from './Group';

interface Props {
  className: 'check' | 'switch';
  name?: string;
  /** In a group: what it stands for. */
  value?: string;
  isSelected?: boolean;
  isDisabled?: boolean | undefined;
  isReadOnly?: boolean | undefined;
  isInvalid?: boolean;
  'aria-describedby'?: string;
  onChange?(isSelected: boolean): void;
  children: ReactNode;
}

interface Chosen {
  name: string | undefined;
  values: readonly string[];
  isReadOnly: boolean;
  onChange(values: string[]): void;
}

const GroupContext = createContext<Chosen | null>(null);

/** Children: what is drawn first, then the words. */
export function Checkbox({ className, value = '', isSelected, isDisabled, isReadOnly, isInvalid, onChange, children, ...rest }: Props) {
  const group = use(GroupContext);
  const isLocked = isReadOnly || group?.isReadOnly;
  const checked = group ? group.values.includes(value) : (isSelected ?? false);
  const onTick = (isOn: boolean): void => {
    if (isLocked) {
      return;
    }
    onChange?.(isOn);
    group?.onChange(isOn ? [...group.values, value] : group.values.filter((each) => each !== value));
  };
  return (
    <label className={className}>
      <input
        type="checkbox"
        role={className === 'switch' ? className : undefined}
        className="sr"
        name={group?.name}
        value={value || undefined}
        checked={checked}
        disabled={isDisabled}
        aria-readonly={isLocked || undefined}
        aria-invalid={isInvalid || undefined}
        onChange={(event) => onTick(event.target.checked)}
        {...rest}
      />
      {children}
    </label>
  );
}

export function Switch(props: Omit<Props, 'className' | 'value'>) {
  return <Checkbox className="switch" {...props} />;
}

type GroupProps = Omit<ComponentProps<typeof Group>, 'className' | 'role'> & {
  name?: string;
  value: readonly string[];
  onChange(values: string[]): void;
};

export function CheckboxGroup({ name, value, onChange, isReadOnly = false, ...rest }: GroupProps) {
  const chosen = useMemo(() => ({ name, values: value, isReadOnly, onChange }), [name, value, isReadOnly, onChange]);
  return (
    <GroupContext value={chosen}>
      <Group className="checkbox-group" isReadOnly={isReadOnly} {...rest} />
    </GroupContext>
  );
}
