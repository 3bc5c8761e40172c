/** A day, a time of day, a moment by the person's own clock, or a span in four amounts. */
import { msg, t } from '@lingui/core/macro';
import { useState } from 'react';
import { Input, TextField } from '../../controls/TextField';
import { Label } from '../../controls/words';
import { amountsOf, NOTHING, spanOf, spanWords, UNITS, type Amounts, type Unit } from '../durations';
import { spoken } from '../../language/spoken';
import { localOf, momentOf, timeOf } from '../moments';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel, GroupWords } from './Words';

type Props = FieldProps<'TemporalField'>;

function isoOf({ value }: Props): string {
  return 'iso' in value ? (value.iso ?? '') : '';
}

/** What a native input of its type takes, and back. */
const CLOCKS = {
  DATE: { type: 'date', shown: (iso: string) => iso, read: (typed: string) => typed },
  TIME: { type: 'time', shown: (iso: string) => iso.slice(0, 8).replace(/^(\d\d:\d\d):00$/, '$1'), read: timeOf },
  DATETIME: { type: 'datetime-local', shown: (iso: string) => localOf(iso) ?? '', read: momentOf },
} as const;

function Clock(props: Props & { kind: keyof typeof CLOCKS }) {
  const { field, isRequired, errors, onChange, kind } = props;
  const { type, shown, read } = CLOCKS[kind];
  const limit = (iso: string | null): string | undefined => (iso === null ? undefined : shown(iso) || undefined);
  return (
    <TextField
      name={field.name}
      type={type}
      value={shown(isoOf(props))}
      onChange={(typed) => onChange(read(typed) === '' ? { unset: true } : { iso: read(typed) })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="affixed" data-clock>
        <Input min={limit(field.isoMin)} max={limit(field.isoMax)} step={kind === 'DATE' ? undefined : 1} />
        {kind === 'DATETIME' && <span className="affix">{t`your time`}</span>}
      </div>
      <FieldHelp field={field} errors={errors} />
    </TextField>
  );
}

const UNIT_WORDS = spoken({ days: msg`days`, hours: msg`hours`, minutes: msg`minutes`, seconds: msg`seconds` });

/** How short and how long it may be. */
function limitWords({ isoMin, isoMax }: Pick<Props['field'], 'isoMin' | 'isoMax'>): string {
  const [min, max] = [isoMin, isoMax].map((iso) => (iso === null ? '' : spanWords(iso)));
  if (min && max) {
    return t`at least ${min}, at most ${max}.`;
  }
  return min ? t`at least ${min}.` : max ? t`at most ${max}.` : '';
}

function Span(props: Props) {
  const { field, isRequired, errors, onChange } = props;
  const iso = isoOf(props);
  // What is typed and makes no span yet stays as it is typed.
  const [typed, setTyped] = useState<{ of: string; amounts: Amounts } | null>(null);
  const amounts = typed?.of === iso ? typed.amounts : iso === '' ? NOTHING : amountsOf(iso);
  if (amounts === null) {
    return (
      <TextField value={iso} onChange={(text) => onChange({ iso: text })} isRequired={isRequired} isInvalid={errors.length > 0} isReadOnly={field.readOnly}>
        <FieldLabel field={field} isRequired={isRequired} />
        <Input />
        <FieldHelp field={field} errors={errors} />
      </TextField>
    );
  }
  const change = (unit: Unit, text: string): void => {
    const next = { ...amounts, [unit]: text };
    const span = spanOf(next);
    setTyped({ of: span ?? text, amounts: next });
    // An amount that is no number goes out as it is, and is refused with a sentence.
    onChange(span === '' ? { unset: true } : { iso: span ?? text });
  };
  const help = [field.help, limitWords(field)].filter((words) => words).join(' ');
  return (
    <GroupWords field={{ ...field, help: help === '' ? null : help }} errors={errors} isRequired={isRequired}>
      <div className="span">
        {UNITS.map((unit) => (
          <TextField
            key={unit}
            inputMode="decimal"
            value={amounts[unit]}
            onChange={(text) => change(unit, text)}
            isInvalid={errors.length > 0}
            isReadOnly={field.readOnly}
            autoComplete="off"
          >
            <Input />
            <Label>{UNIT_WORDS[unit]}</Label>
          </TextField>
        ))}
      </div>
    </GroupWords>
  );
}

export function Temporal(props: Props) {
  const { temporalKind } = props.field;
  return temporalKind === 'DURATION' ? <Span {...props} /> : <Clock {...props} kind={temporalKind} />;
}
