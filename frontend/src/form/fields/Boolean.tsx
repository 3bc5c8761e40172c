/** Yes or no: a switch for what takes effect, a box for what is only noted. */
import { Checkbox } from 'react-aria-components/Checkbox';
import { Switch } from 'react-aria-components/Switch';
import type { FieldProps } from './types';

export function Boolean({ field, value, onChange }: FieldProps<'BooleanField'>) {
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
        <Checkbox className="check" {...props} {...(help && { 'aria-describedby': help })}>
          <i aria-hidden="true" />
          {field.label}
        </Checkbox>
      ) : (
        <Switch className="switch" {...props} {...(help && { 'aria-describedby': help })}>
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
    </div>
  );
}
