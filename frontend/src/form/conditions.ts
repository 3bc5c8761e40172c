/** Conditions: what one can look at, what it compares with, and its values as the value of a field. No React here. */
import type { Field, Value } from '../documents/form';
import { initial } from './initial';
import { canonical } from './rules';
import { nested } from './rows';

export type ConditionsField = Extract<Field, { __typename: 'ConditionsField' }>;
export type ConditionsValue = NonNullable<Extract<Value, { conditions?: unknown }>['conditions']>;
export type Condition = ConditionsValue['conditions'][number];

export const NO_CONDITIONS: ConditionsValue = { mode: 'ALWAYS', conditions: [] };

export function conditionsOf(value: Value | undefined): ConditionsValue {
  return value !== undefined && 'conditions' in value && value.conditions ? value.conditions : NO_CONDITIONS;
}

export function choiceOf(field: ConditionsField, condition: Condition) {
  return field.conditionChoices.find((choice) => choice.choiceId === condition.choiceId);
}

export function operatorOf(field: ConditionsField, condition: Condition) {
  return choiceOf(field, condition)?.operators.find((operator) => operator.operatorId === condition.operatorId);
}

/** What asks for a condition's values; null when it compares with nothing, or is of a choice that is offered no more. */
export function valueFieldOf(field: ConditionsField, condition: Condition): Field | null {
  const asked = operatorOf(field, condition)?.valueField;
  return asked ? nested(asked) : null;
}

/** The first thing to look at, compared in the first way. */
export function newCondition(field: ConditionsField): Condition | null {
  const choice = field.conditionChoices[0];
  return choice ? ofChoice(field, choice.choiceId) : null;
}

/** Another thing to look at: the same comparison where it has it, else its first. */
export function ofChoice(field: ConditionsField, choiceId: string, before?: Condition): Condition {
  const operators = field.conditionChoices.find((choice) => choice.choiceId === choiceId)?.operators ?? [];
  const same = operators.find((operator) => operator.operatorId === before?.operatorId);
  return emptied(field, { choiceId, operatorId: (same ?? operators[0])?.operatorId ?? '', values: [] });
}

/** Another comparison: what was compared with stays, where that is asked for in the same way. */
export function ofOperator(field: ConditionsField, operatorId: string, before: Condition): Condition {
  const next = { ...before, operatorId };
  const [mine, theirs] = [valueFieldOf(field, before), valueFieldOf(field, next)];
  return mine?.__typename === theirs?.__typename ? next : emptied(field, next);
}

function emptied(field: ConditionsField, condition: Condition): Condition {
  const asked = valueFieldOf(field, condition);
  const value = asked && initial(asked);
  return { ...condition, values: value ? textsOf(value) : [] };
}

export function textsOf(value: Value): string[] {
  return canonical(value).filter((text) => text !== '');
}

/** A condition's values as the value of the field that asks for them. */
export function valueOf(asked: Field, values: readonly string[]): Value {
  const first = values[0];
  switch (asked.__typename) {
    case 'MultiChoiceField':
      return { choices: [...values] };
    case 'TextField':
      return { text: first ?? '' };
    case 'BooleanField':
      return { checked: first === 'true' };
    case 'NumberField':
      return first === undefined ? { unset: true } : { number: first };
    case 'TemporalField':
      return first === undefined ? { unset: true } : { iso: first };
    default:
      return first === undefined ? { unset: true } : { choice: first };
  }
}
