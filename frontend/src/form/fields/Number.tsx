/** A number. It stays a decimal text from the server and back: never a float. */
import { Input, TextField } from 'react-aria-components/TextField';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

export function NumberInput({ field, value, isRequired, errors, onChange }: FieldProps<'NumberField'>) {
  const text = 'number' in value ? (value.number ?? '') : '';
  return (
    <TextField
      name={field.name}
      inputMode={field.integer ? 'numeric' : 'decimal'}
      value={text}
      onChange={(typed) => onChange(typed.trim() === '' ? { unset: true } : { number: typed.trim() })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
      autoComplete={field.autocomplete ?? 'off'}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="affixed" data-short>
        <Input />
        {field.unit && <span className="affix">{field.unit}</span>}
      </div>
      <FieldHelp field={field} errors={errors} />
    </TextField>
  );
}
