/** Yes or no: a switch for what takes effect, a box for what is only noted. */
import { Checkbox, Switch } from '../../controls/Checkbox';
import type { FieldProps } from './types';
import { Wrong } from './Words';

export function Boolean({ field, value, errors, onChange }: FieldProps<'BooleanField'>) {
  const props = {
    name: field.name,
    isSelected: 'checked' in value && value.checked === true,
    isReadOnly: field.readOnly,
    onChange: (checked: boolean) => onChange({ checked }),
  };
  const help = field.help && `help-${field.name}`;
  return (
    <div className="field">
      {field.booleanWidget === 'CHECKBOX' ? (
        <Checkbox className="check" {...props} isInvalid={errors.length > 0} {...(help && { 'aria-describedby': help })}>
          <i aria-hidden="true" />
          {field.label}
        </Checkbox>
      ) : (
        <Switch {...props} {...(help && { 'aria-describedby': help })}>
          <span className="track" aria-hidden="true" />
          {field.label}
        </Switch>
      )}
      {help && (
        <p className="help" id={help}>
          {field.help}
        </p>
      )}
      {field.readOnly && field.lockedReason && <p className="why">{field.lockedReason}</p>}
      <Wrong errors={errors} />
    </div>
  );
}
