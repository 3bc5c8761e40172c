/** Fields and forms for tests, as the server would send them. */
import type { Field, Form } from '../documents/form';

const COMMON = {
  help: null,
  required: false,
  readOnly: false,
  lockedReason: null,
  autocomplete: null,
  width: 'FULL',
  advanced: false,
  reloadOnChange: false,
  errors: [],
  visibleWhen: null,
  requiredWhen: null,
};

const OWN: Record<string, object> = {
  TextField: {
    format: 'PLAIN',
    language: null,
    multiline: false,
    placeholder: null,
    prefix: null,
    suffix: null,
    minLength: null,
    maxLength: null,
    pattern: null,
    patternMessage: null,
    suggestions: [],
    fileTypes: [],
    text: '',
  },
  SecretField: {
    multiline: false,
    fileTypes: [],
    minLength: null,
    maxLength: null,
    isSet: false,
    fingerprints: [],
    canClear: false,
    canRotate: false,
    recipe: null,
    clearedBy: [],
  },
  NumberField: { numberWidget: 'INPUT', integer: true, min: null, max: null, step: null, unit: null, number: null },
  BooleanField: { booleanWidget: 'CHECKBOX', checked: false },
  ChoiceField: { choiceWidget: 'SELECT', allowCustom: false, emptyLabel: null, choice: null },
  MultiChoiceField: {
    multiWidget: 'CHECKBOXES',
    ordered: false,
    allowCustom: false,
    minItems: null,
    maxItems: null,
    choices: [],
  },
  TemporalField: { temporalKind: 'DATE', isoMin: null, isoMax: null, iso: null },
  MappingField: { keyLabel: 'Name', valueLabel: 'Value', valuesAreSecret: false, minItems: null, maxItems: null, entries: [] },
  ListField: { itemLabel: 'Target', minItems: null, maxItems: null, template: [], rows: [] },
  ConditionsField: { mode: 'ALWAYS', conditions: [], conditionChoices: [] },
  NoticeField: { tone: 'INFO', body: '', copyValue: null },
};

/** A field of a type, called by its name. */
export function fieldOf<Name extends Field['__typename']>(typename: Name, name: string, rest: object = {}) {
  return { ...COMMON, __typename: typename, name, label: name, ...OWN[typename], ...rest } as unknown as Extract<
    Field,
    { __typename: Name }
  >;
}

export function choicesOf(...labels: string[]) {
  return {
    __typename: 'StaticChoices',
    items: labels.map((label) => ({ value: label.toLowerCase(), label, description: null, disabled: false })),
  };
}

export function formOf(...fields: Field[]): Form {
  return {
    token: 't',
    title: 'A form',
    description: null,
    submitLabel: 'Save',
    errors: [],
    fieldsets: [
      { name: 'all', title: 'All', description: null, collapsible: false, collapsed: false, visibleWhen: null, fields },
    ],
  };
}

/** What conditions can look at: a title that contains or is set, a priority that is one of some. */
export const CONDITION_CHOICES = [
  {
    choiceId: 'data.title',
    label: 'Title',
    operators: [
      { operatorId: 'contains', label: 'contains', valueField: fieldOf('TextField', 'conditions.data.title.contains', { label: 'Text', required: true }) },
      { operatorId: 'any', label: 'is there', valueField: null },
    ],
  },
  {
    choiceId: 'priority',
    label: 'Priority',
    operators: [
      {
        operatorId: 'one-of',
        label: 'is one of',
        valueField: fieldOf('MultiChoiceField', 'conditions.priority.one-of', { label: 'Priorities', required: true, source: choicesOf('Low', 'High') }),
      },
    ],
  },
];
