/** One of several. */
import { Button } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Input, TextField } from 'react-aria-components/TextField';
import { itemsOf } from './choices';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

/** What no choice is called in a list: its keys cannot be null. */
const NONE = '';

function Typed({ field, value, isRequired, errors, onChange }: FieldProps<'ChoiceField'>) {
  const list = `choices-${field.name}`;
  return (
    <TextField
      name={field.name}
      value={'choice' in value ? (value.choice ?? '') : ''}
      onChange={(choice) => onChange(choice === '' ? { unset: true } : { choice })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <Input list={list} />
      <datalist id={list}>
        {itemsOf(field.source).map((item) => (
          <option key={item.value} value={item.value}>
            {item.label}
          </option>
        ))}
      </datalist>
      <FieldHelp field={field} errors={errors} />
    </TextField>
  );
}

function Radios({ field, value, isRequired, errors, onChange }: FieldProps<'ChoiceField'>) {
  return (
    <RadioGroup
      name={field.name}
      value={'choice' in value ? (value.choice ?? null) : null}
      onChange={(choice) => onChange({ choice })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="radios">
        {itemsOf(field.source).map((item) => (
          <Radio key={item.value} className="radio" value={item.value} isDisabled={item.disabled}>
            <span className="radio-label">{item.label}</span>
            {item.description && <span className="radio-help">{item.description}</span>}
          </Radio>
        ))}
      </div>
      <FieldHelp field={field} errors={errors} />
    </RadioGroup>
  );
}

export function Choice(props: FieldProps<'ChoiceField'>) {
  const { field, value, isRequired, errors, onChange } = props;
  if (field.allowCustom) {
    return <Typed {...props} />;
  }
  if (field.choiceWidget === 'RADIO' || field.choiceWidget === 'CARDS' || field.choiceWidget === 'SEGMENTED') {
    return <Radios {...props} />;
  }
  const none = isRequired ? [] : [{ value: NONE, label: field.emptyLabel ?? 'None', disabled: false }];
  return (
    <Select
      name={field.name}
      value={'choice' in value ? (value.choice ?? null) : null}
      onChange={(key) => onChange(key === null || key === NONE ? { unset: true } : { choice: String(key) })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isDisabled={field.readOnly}
      placeholder={field.emptyLabel ?? 'Choose'}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <Button className="select">
        <SelectValue />
      </Button>
      <FieldHelp field={field} errors={errors} />
      <Popover className="pop">
        <ListBox>
          {[...none, ...itemsOf(field.source)].map((item) => (
            <ListBoxItem key={item.value} id={item.value} isDisabled={item.disabled}>
              {item.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
