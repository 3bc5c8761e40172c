/** Label, description and error of the field that they stand in. */
import { use, type ReactNode } from 'react';
import { FieldContext, labelOf, useWords } from './field';

export function Label({ className = 'label', children }: { className?: string; children: ReactNode }) {
  const field = use(FieldContext);
  return field?.isGroup ? (
    <span className={className} id={labelOf(field.id)}>
      {children}
    </span>
  ) : (
    <label className={className} htmlFor={field?.id}>
      {children}
    </label>
  );
}

export function Description({ className = 'help', children }: { className?: string; children: ReactNode }) {
  const id = useWords(true);
  return (
    <span className={className} id={id}>
      {children}
    </span>
  );
}

/** What is wrong; nothing while there is nothing to say. */
export function FieldError({ children }: { children: string | null }) {
  const id = useWords(Boolean(children));
  return children ? (
    <span className="field-error" id={id}>
      {children}
    </span>
  ) : null;
}
