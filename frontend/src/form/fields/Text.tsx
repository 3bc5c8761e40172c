/** One line or several of text, an address, an e-mail. */
import { Input, TextArea, TextField } from 'react-aria-components/TextField';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

const TYPES: Partial<Record<string, 'url' | 'email'>> = { URL: 'url', EMAIL: 'email' };

export function Text({ field, value, isRequired, errors, onChange }: FieldProps<'TextField'>) {
  const text = 'text' in value ? (value.text ?? '') : '';
  const list = field.suggestions.length > 0 ? `suggestions-${field.name}` : undefined;
  return (
    <TextField
      name={field.name}
      type={TYPES[field.format] ?? 'text'}
      value={text}
      onChange={(typed) => onChange({ text: typed })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
      autoComplete={field.autocomplete ?? 'off'}
      {...(field.maxLength !== null && { maxLength: field.maxLength })}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="affixed">
        {field.prefix && <span className="affix">{field.prefix}</span>}
        {field.multiline ? (
          <TextArea rows={4} placeholder={field.placeholder ?? ''} />
        ) : (
          <Input placeholder={field.placeholder ?? ''} list={list} data-mono={field.format === 'CODE' || undefined} />
        )}
        {field.suffix && <span className="affix">{field.suffix}</span>}
      </div>
      {list && (
        <datalist id={list}>
          {field.suggestions.map((suggestion) => (
            <option key={suggestion}>{suggestion}</option>
          ))}
        </datalist>
      )}
      <FieldHelp field={field} errors={errors}>{field.patternMessage && ` ${field.patternMessage}`}</FieldHelp>
    </TextField>
  );
}
