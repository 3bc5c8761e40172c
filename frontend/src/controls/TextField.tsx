/** A text with its label and words: `Input`, `TextArea` or `Select` inside is the control. */
import { createContext, use, type ComponentProps, type ReactNode } from 'react';
import { FieldContext, useParts } from './field';

type Native = Pick<ComponentProps<'input'>, 'name' | 'type' | 'inputMode' | 'autoComplete' | 'maxLength' | 'spellCheck'>;

interface Props extends Native {
  value: string;
  onChange(value: string): void;
  isRequired?: boolean;
  isInvalid?: boolean;
  isReadOnly?: boolean;
  children: ReactNode;
}

type Control = Native & Pick<ComponentProps<'input'>, 'id' | 'value' | 'required' | 'readOnly' | 'aria-invalid' | 'aria-describedby'> & {
  onChange(event: { target: { value: string } }): void;
};

const ControlContext = createContext<Control | null>(null);

export function TextField({ children, ...props }: Props) {
  const { parts, describedBy } = useParts(false);
  const control = controlOf(props, parts.id, describedBy);
  return (
    <div className="text-field" data-invalid={props.isInvalid || undefined}>
      <FieldContext value={parts}>
        <ControlContext value={control}>{children}</ControlContext>
      </FieldContext>
    </div>
  );
}

function controlOf({ onChange, isRequired, isInvalid, isReadOnly, ...native }: Omit<Props, 'children'>, id: string, describedBy: string | undefined): Control {
  return {
    ...native,
    id,
    required: isRequired,
    readOnly: isReadOnly,
    'aria-invalid': isInvalid || undefined,
    'aria-describedby': describedBy,
    onChange: (event) => onChange(event.target.value),
  };
}

export function Input(props: ComponentProps<'input'>) {
  return <input {...use(ControlContext)} {...props} />;
}

export function TextArea(props: ComponentProps<'textarea'>) {
  const { type: _, ...control } = use(ControlContext) ?? {};
  return <textarea {...control} {...props} />;
}

/** One of a few, in the browser's own list. What cannot be changed is disabled: the browser knows no lists to read only. */
export function Select(props: ComponentProps<'select'>) {
  const { type: _, inputMode: _mode, maxLength: _length, readOnly, ...control } = use(ControlContext) ?? {};
  return <select className="select" disabled={readOnly} {...control} {...props} />;
}
