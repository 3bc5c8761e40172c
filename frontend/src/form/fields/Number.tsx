/** A number, typed or dragged. It stays a decimal text from the server and back: never a float. */
import { t } from '@lingui/core/macro';
import { useId } from 'react';
import { Input, TextField } from '../../controls/TextField';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel, Wrong } from './Words';

function Slider({ field, value, isRequired, errors, onChange }: FieldProps<'NumberField'>) {
  const id = useId();
  const text = 'number' in value ? (value.number ?? '') : '';
  const words = text === '' ? t`Not set` : `${text} ${field.unit ?? ''}`;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {field.label}
        {!isRequired && <span className="optional"> {t`optional`}</span>}
      </label>
      <div className="affixed">
        <input
          type="range"
          id={id}
          name={field.name}
          min={field.min ?? 0}
          max={field.max ?? 100}
          step={field.step ?? (field.integer ? 1 : 'any')}
          value={text || (field.min ?? '0')}
          disabled={field.readOnly}
          aria-invalid={errors.length > 0}
          aria-describedby={`${id}-words`}
          aria-valuetext={words}
          onChange={(event) => onChange({ number: event.target.value })}
        />
        <output htmlFor={id} className="affix">
          {words}
        </output>
      </div>
      <div id={`${id}-words`}>
        {field.help && <p className="help">{field.help}</p>}
        {field.readOnly && field.lockedReason && <p className="why">{field.lockedReason}</p>}
        <Wrong errors={errors} />
      </div>
    </div>
  );
}

export function NumberInput(props: FieldProps<'NumberField'>) {
  const { field, value, isRequired, errors, onChange } = props;
  if (field.numberWidget === 'SLIDER' && field.min !== null && field.max !== null) {
    return <Slider {...props} />;
  }
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
