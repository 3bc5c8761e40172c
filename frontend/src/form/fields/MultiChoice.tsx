/** Any of several: boxes to tick, or tags that are added and taken away. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { Button } from '../../controls/Button';
import { Checkbox, CheckboxGroup } from '../../controls/Checkbox';
import { itemsOf, withCustom, type Item } from './choices';
import { Combo, itemOf } from './Combo';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel, GroupWords } from './Words';

function moved(values: readonly string[], from: number, to: number): string[] {
  const rest = values.toSpliced(from, 1);
  return rest.toSpliced(to, 0, values[from]!);
}

function Tags({ field, value, isRequired, errors, onChange }: FieldProps<'MultiChoiceField'>) {
  const [seen, setSeen] = useState<readonly Item[]>([]);
  const chosen = 'choices' in value ? [...(value.choices ?? [])] : [];
  const known = [...itemsOf(field.source), ...seen];
  const { label: name } = field;
  const isFull = field.maxItems !== null && chosen.length >= field.maxItems;
  return (
    <GroupWords field={field} isRequired={isRequired} errors={errors}>
      {chosen.length > 0 && (
        <ul className="tags">
          {chosen.map((one, place) => {
            const { label } = itemOf(known, one);
            return (
              <li key={one}>
                <span>{label}</span>
                {field.ordered && !field.readOnly && place > 0 && (
                  <Button aria-label={t`Move ${label} forward`} onPress={() => onChange({ choices: moved(chosen, place, place - 1) })}>
                    ↑
                  </Button>
                )}
                {!field.readOnly && (
                  <Button aria-label={t`Remove ${label}`} onPress={() => onChange({ choices: chosen.toSpliced(place, 1) })}>
                    ×
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!field.readOnly && !isFull && (
        <Combo
          aria-label={t`Add to ${name}`}
          name={field.name}
          source={field.source}
          chosen={null}
          without={chosen}
          takesTyped={field.allowCustom}
          placeholder={field.allowCustom ? t`Choose or type one, then Enter` : t`Add`}
          isInvalid={errors.length > 0}
          onPick={(item) => {
            setSeen((before) => [...before, item]);
            onChange({ choices: [...new Set([...chosen, item.value])] });
          }}
        />
      )}
    </GroupWords>
  );
}

export function MultiChoice(props: FieldProps<'MultiChoiceField'>) {
  const { field, value, isRequired, errors, onChange } = props;
  const isListed = field.source.__typename === 'StaticChoices' && !field.ordered && field.multiWidget !== 'TAGS';
  if (!isListed || field.allowCustom) {
    return <Tags {...props} />;
  }
  const chosen = 'choices' in value ? [...(value.choices ?? [])] : [];
  // What was there at first stays in the list when it is unticked, so that a slip can be undone.
  const items = withCustom(withCustom(itemsOf(field.source), field.choices), chosen);
  return (
    <CheckboxGroup
      name={field.name}
      value={chosen}
      onChange={(choices) => onChange({ choices })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      {items.length === 0 && <p className="muted">{t`There is nothing to choose.`}</p>}
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
  );
}
