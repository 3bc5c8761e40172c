/** Which events will do: what to look at, how to compare it, and what with. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { i18n, type MessageDescriptor } from '@lingui/core';
import type { ComponentType } from 'react';
import { Button } from '../../controls/Button';
import { Radio, RadioGroup } from '../../controls/Radio';
import { Pick } from '../../parts/Pick';
import {
  choiceOf,
  conditionsOf,
  newCondition,
  ofChoice,
  ofOperator,
  textsOf,
  valueFieldOf,
  valueOf,
  type Condition,
  type ConditionsField,
  type ConditionsValue,
} from '../conditions';
import type { AnyField } from './List';
import { NO_ERRORS, type FieldProps } from './types';
import { GroupWords, Wrong } from './Words';

const MODES: readonly [ConditionsValue['mode'], MessageDescriptor][] = [
  ['ALWAYS', msg`Every event`],
  ['ALL', msg`Events of which all of these hold`],
  ['ANY', msg`Events of which one of these holds`],
];

interface OfferedProps {
  label: string;
  value: string;
  options: readonly { id: string; label: string }[];
  isDisabled: boolean;
  onPick(id: string): void;
}

function Offered({ options, ...pick }: OfferedProps) {
  // Something that is offered no more is still what the condition says.
  const all = options.some((option) => option.id === pick.value) ? options : [...options, { id: pick.value, label: pick.value }];
  return (
    <Pick isLabelHidden {...pick}>
      {all.map((option) => (
        <option key={option.id} value={option.id}>
          {option.label}
        </option>
      ))}
    </Pick>
  );
}

interface RowProps {
  field: ConditionsField;
  condition: Condition;
  place: number;
  errors: readonly string[];
  onChange(condition: Condition): void;
  onRemove(): void;
  Inner: ComponentType<AnyField>;
}

function Row({ field, condition, place, errors, onChange, onRemove, Inner }: RowProps) {
  const choice = choiceOf(field, condition);
  const asked = valueFieldOf(field, condition);
  const stored = field.conditions[place];
  const number = place + 1;
  const which = t`Condition ${number}`;
  return (
    <div className="condition" role="group" aria-label={which}>
      <Offered
        label={t`What to look at`}
        value={condition.choiceId}
        options={field.conditionChoices.map(({ choiceId, label }) => ({ id: choiceId, label }))}
        isDisabled={field.readOnly}
        onPick={(choiceId) => onChange(ofChoice(field, choiceId, condition))}
      />
      <Offered
        label={t`How to compare`}
        value={condition.operatorId}
        options={(choice?.operators ?? []).map(({ operatorId, label }) => ({ id: operatorId, label }))}
        isDisabled={field.readOnly}
        onPick={(operatorId) => onChange(ofOperator(field, operatorId, condition))}
      />
      {asked !== null && (
        <div className="condition-value">
          <Inner
            // Another comparison asks in another way: nothing half typed goes along.
            key={asked.name}
            field={{ ...asked, readOnly: field.readOnly }}
            value={valueOf(asked, condition.values)}
            isRequired
            errors={errors}
            errorsAt={() => NO_ERRORS}
            onChange={(value) => onChange({ ...condition, values: textsOf(value) })}
          />
        </div>
      )}
      {choice === undefined && condition.values.length > 0 && (
        <span className="muted">{(stored?.choiceId === condition.choiceId ? stored.labels : condition.values).join(', ')}</span>
      )}
      {!field.readOnly && (
        <Button className="small" onPress={onRemove}>
          <Trans>
            Remove<span className="sr"> {which}</span>
          </Trans>
        </Button>
      )}
      {asked === null && <Wrong errors={errors} />}
    </div>
  );
}

export function Conditions({ field, value, isRequired, errors, errorsAt, onChange, Inner }: FieldProps<'ConditionsField'> & { Inner: ComponentType<AnyField> }) {
  const { mode, conditions } = conditionsOf(value);
  const put = (next: Partial<ConditionsValue>): void => onChange({ conditions: { mode, conditions, ...next } });
  const added = newCondition(field);
  const { label: name } = field;
  const setMode = (next: ConditionsValue['mode']): void => {
    const first = conditions.length === 0 && added ? [added] : conditions;
    put({ mode: next, conditions: next === 'ALWAYS' ? [] : first });
  };
  return (
    <GroupWords field={field} errors={errors} isRequired={isRequired}>
      <RadioGroup
        aria-label={t`${name}: which events`}
        value={mode}
        isReadOnly={field.readOnly}
        onChange={(next) => setMode(next as ConditionsValue['mode'])}
      >
        <div className="radios" data-stacked>
          {MODES.map(([each, label]) => (
            <Radio key={each} value={each}>
              <span className="radio-label">{i18n._(label)}</span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {mode !== 'ALWAYS' && (
        <>
          <div className="conditions">
            {conditions.map((condition, place) => (
              <Row
                // The rest of its state is its values, which come from above.
                key={`${place} ${condition.choiceId}`}
                field={field}
                condition={condition}
                place={place}
                errors={errorsAt(String(place))}
                onChange={(next) => put({ conditions: conditions.with(place, next) })}
                onRemove={() => put({ conditions: conditions.toSpliced(place, 1) })}
                Inner={Inner}
              />
            ))}
          </div>
          {!field.readOnly && (
            <Button className="small" isDisabled={added === null} onPress={() => added && put({ conditions: [...conditions, added] })}>
              <Trans>Add condition</Trans>
            </Button>
          )}
          {added === null && <p className="why">{t`There is nothing that conditions could look at.`}</p>}
        </>
      )}
    </GroupWords>
  );
}
