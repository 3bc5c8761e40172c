/** One of several. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { Radio, RadioGroup } from '../../controls/Radio';
import { Select, TextField } from '../../controls/TextField';
import { itemsOf, withCustom, type Item } from './choices';
import { Combo, itemOf } from './Combo';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

/** What no choice is called in a list: its values are texts. */
const NONE = '';

/** Searched, at the service or here; where the field allows it, typed. */
function Searched({ field, value, isRequired, errors, onChange }: FieldProps<'ChoiceField'>) {
  const [seen, setSeen] = useState<readonly Item[]>([]);
  const choice = 'choice' in value ? (value.choice ?? '') : '';
  return (
    <Combo
      name={field.name}
      source={field.source}
      chosen={choice === '' ? null : itemOf([...itemsOf(field.source), ...seen], choice)}
      takesTyped={field.allowCustom}
      placeholder={field.emptyLabel ?? (field.allowCustom ? t`Choose or type` : t`Choose`)}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isDisabled={field.readOnly}
      onPick={(item) => {
        setSeen((before) => [...before, item]);
        onChange({ choice: item.value });
      }}
      onClear={() => onChange({ unset: true })}
      before={<FieldLabel field={field} isRequired={isRequired} />}
      after={<FieldHelp field={field} errors={errors} />}
    />
  );
}

function Radios({ field, value, isRequired, errors, onChange }: FieldProps<'ChoiceField'>) {
  const none = isRequired || field.emptyLabel === null ? [] : [{ value: NONE, label: field.emptyLabel, description: null, disabled: false }];
  return (
    <RadioGroup
      value={'choice' in value ? (value.choice ?? null) : none.length > 0 ? NONE : null}
      onChange={(choice) => onChange(choice === NONE ? { unset: true } : { choice })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="radios" data-segmented={field.choiceWidget === 'SEGMENTED' || undefined}>
        {[...none, ...itemsOf(field.source)].map((item) => (
          <Radio key={item.value} value={item.value} isDisabled={item.disabled}>
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
  if (field.allowCustom || field.choiceWidget === 'COMBOBOX' || field.source.__typename !== 'StaticChoices') {
    return <Searched {...props} />;
  }
  if (field.choiceWidget === 'RADIO' || field.choiceWidget === 'CARDS' || field.choiceWidget === 'SEGMENTED') {
    return <Radios {...props} />;
  }
  const chosen = 'choice' in value ? (value.choice ?? NONE) : NONE;
  const items = itemsOf(field.source);
  return (
    <TextField
      name={field.name}
      value={chosen}
      onChange={(choice) => onChange(choice === NONE ? { unset: true } : { choice })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <Select>
        {/* What has to be chosen can be not chosen yet, but not be given up again. */}
        {(!isRequired || chosen === NONE) && (
          <option value={NONE} disabled={isRequired}>
            {field.emptyLabel ?? (isRequired ? t`Choose` : t`None`)}
          </option>
        )}
        {(chosen === NONE ? items : withCustom(items, [chosen])).map((item) => (
          <option key={item.value} value={item.value} disabled={item.disabled}>
            {item.label}
          </option>
        ))}
      </Select>
      <FieldHelp field={field} errors={errors} />
    </TextField>
  );
}
