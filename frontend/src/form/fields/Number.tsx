/** A number. It stays a decimal text from the server and back: never a float. */
import { Input, TextField } from 'react-aria-components/TextField';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;

export function numberProblem(
  text: string,
  limits: { integer: boolean; min: string | null; max: string | null },
): string | null {
  if (text === '') {
    return null;
  }
  if (!(limits.integer ? WHOLE : DECIMAL).test(text)) {
    return limits.integer ? 'Enter a whole number.' : 'Enter a number.';
  }
  if (limits.min !== null && Number(text) < Number(limits.min)) {
    return `At least ${limits.min}.`;
  }
  if (limits.max !== null && Number(text) > Number(limits.max)) {
    return `At most ${limits.max}.`;
  }
  return null;
}

export function NumberInput({ field, value, isRequired, onChange }: FieldProps<'NumberField'>) {
  const text = 'number' in value ? (value.number ?? '') : '';
  return (
    <TextField
      name={field.name}
      inputMode={field.integer ? 'numeric' : 'decimal'}
      value={text}
      onChange={(typed) => onChange(typed.trim() === '' ? { unset: true } : { number: typed.trim() })}
      validate={(typed) => numberProblem(typed.trim(), field)}
      isRequired={isRequired}
      isReadOnly={field.readOnly}
      autoComplete={field.autocomplete ?? 'off'}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="affixed" data-short>
        <Input />
        {field.unit && <span className="affix">{field.unit}</span>}
      </div>
      <FieldHelp field={field} />
    </TextField>
  );
}
