/** The browser's own button. It sends no form unless it is told to. */
import type { ComponentProps } from 'react';

type Native = Omit<ComponentProps<'button'>, 'disabled' | 'onClick'>;

interface Props extends Native {
  isDisabled?: boolean;
  onPress?(): void;
}

export function Button({ type = 'button', isDisabled, onPress, ...rest }: Props) {
  return <button type={type} disabled={isDisabled} onClick={onPress && (() => onPress())} {...rest} />;
}
