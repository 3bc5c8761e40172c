/** Around several inputs that are one field. */
import type { ComponentProps, ReactNode } from 'react';
import { FieldContext, useParts } from './field';

interface Props {
  className: string;
  role?: 'group' | 'radiogroup';
  isRequired?: boolean;
  isInvalid?: boolean;
  isReadOnly?: boolean;
  'aria-label'?: string;
  children: ReactNode;
}

export function Group({ className, role = 'group', isRequired, isInvalid, isReadOnly, children, ...rest }: Props) {
  const { parts, labelId, describedBy } = useParts(true);
  const ofRadios: ComponentProps<'div'> =
    role === 'group' ? {} : { 'aria-required': isRequired, 'aria-invalid': isInvalid, 'aria-readonly': isReadOnly };
  return (
    <div
      className={className}
      role={role}
      id={parts.id}
      aria-labelledby={rest['aria-label'] === undefined ? labelId : undefined}
      aria-describedby={describedBy}
      data-invalid={isInvalid || undefined}
      {...ofRadios}
      {...rest}
    >
      <FieldContext value={parts}>{children}</FieldContext>
    </div>
  );
}
