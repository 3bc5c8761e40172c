/** What can be said against a form's values before they are sent. The server has the last word on all of it. */
import type { Field, Form } from '../documents/form';
import { canonical, holds, isRequired, type Values } from './model';

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;

type FieldOf<Name> = Extract<Field, { __typename: Name }>;

export function numberProblem(
  text: string,
  { integer, min, max }: Pick<FieldOf<'NumberField'>, 'integer' | 'min' | 'max'>,
): string | null {
  if (!(integer ? WHOLE : DECIMAL).test(text)) {
    return integer ? 'Enter a whole number.' : 'Enter a number.';
  }
  if (min !== null && Number(text) < Number(min)) {
    return `At least ${min}.`;
  }
  if (max !== null && Number(text) > Number(max)) {
    return `At most ${max}.`;
  }
  return null;
}

function lengthProblem(text: string, { minLength, maxLength }: { minLength: number | null; maxLength: number | null }) {
  if (minLength !== null && text.length < minLength) {
    return `At least ${minLength} characters.`;
  }
  if (maxLength !== null && text.length > maxLength) {
    return `At most ${maxLength} characters.`;
  }
  return null;
}

function textProblem(text: string, field: FieldOf<'TextField'>): string | null {
  // Anchored, as the contract says of every pattern.
  if (field.pattern !== null && !new RegExp(`^(?:${field.pattern})$`, 'v').test(text)) {
    return field.patternMessage ?? 'This is not of the form that is asked for.';
  }
  return lengthProblem(text, field);
}

function countProblem(count: number, { minItems, maxItems }: FieldOf<'MultiChoiceField'>): string | null {
  if (minItems !== null && count < minItems) {
    return `Choose at least ${minItems}.`;
  }
  if (maxItems !== null && count > maxItems) {
    return `Choose at most ${maxItems}.`;
  }
  return null;
}

function problemOfField(field: Field, values: Values): string | null {
  const value = values.get(field.name);
  const texts = canonical(value).filter((text) => text !== '');
  const [text] = texts;
  if (value === undefined || field.readOnly) {
    return null;
  }
  if (text === undefined) {
    return isRequired(field, values) ? 'This is needed.' : null;
  }
  switch (field.__typename) {
    case 'TextField':
      return textProblem(text, field);
    case 'SecretField': {
      const given = 'secret' in value && value.secret && 'set' in value.secret ? value.secret.set : null;
      return given == null ? null : lengthProblem(given, field);
    }
    case 'NumberField':
      return numberProblem(text, field);
    case 'MultiChoiceField':
      return countProblem(texts.length, field);
    default:
      return null;
  }
}

export type Problems = Readonly<Record<string, readonly string[]>>;

/** By the name of the field; fields that cannot be seen have none. */
export function problems(form: Form, values: Values): Problems {
  const found: Record<string, string[]> = {};
  for (const fieldset of form.fieldsets.filter((each) => holds(each.visibleWhen, values))) {
    for (const field of fieldset.fields.filter((each) => holds(each.visibleWhen, values))) {
      const problem = problemOfField(field, values);
      if (problem !== null) {
        found[field.name] = [problem];
      }
    }
  }
  return found;
}
