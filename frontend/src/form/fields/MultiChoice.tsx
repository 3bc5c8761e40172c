/** Any of several; where the field allows it, values of one's own too. */
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Checkbox } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { Input, TextField } from 'react-aria-components/TextField';
import { itemsOf, withCustom } from './choices';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

function AddOwn({ label, onAdd }: { label: string; onAdd(value: string): void }) {
  const [text, setText] = useState('');
  const add = (): void => {
    if (text.trim() !== '') {
      onAdd(text.trim());
      setText('');
    }
  };
  return (
    <div className="affixed">
      <TextField
        aria-label={`Another for ${label}`}
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            // Enter adds here; it would send the whole form otherwise.
            event.preventDefault();
            add();
          }
        }}
      >
        <Input placeholder="Another one" />
      </TextField>
      <Button className="small" onPress={add}>
        Add<span className="sr"> to {label}</span>
      </Button>
    </div>
  );
}

export function MultiChoice({ field, value, isRequired, errors, onChange }: FieldProps<'MultiChoiceField'>) {
  const chosen = 'choices' in value ? [...(value.choices ?? [])] : [];
  // What was there at first stays in the list when it is unticked, so that a slip can be undone.
  const items = withCustom(withCustom(itemsOf(field.source), field.choices), chosen);
  return (
    <div className="field">
      <CheckboxGroup
        name={field.name}
        value={chosen}
        onChange={(choices) => onChange({ choices })}
        isRequired={isRequired}
        isInvalid={errors.length > 0}
        isReadOnly={field.readOnly}
      >
        <FieldLabel field={field} isRequired={isRequired} />
        <div className="checks">
          {items.map((item) => (
            <Checkbox key={item.value} className="check" value={item.value} isDisabled={item.disabled}>
              <i aria-hidden="true" />
              <span>
                {item.label}
                {item.description && <span className="check-help">{item.description}</span>}
              </span>
            </Checkbox>
          ))}
        </div>
        <FieldHelp field={field} errors={errors} />
      </CheckboxGroup>
      {field.allowCustom && !field.readOnly && (
        <AddOwn label={field.label} onAdd={(own) => onChange({ choices: [...new Set([...chosen, own])] })} />
      )}
    </div>
  );
}
