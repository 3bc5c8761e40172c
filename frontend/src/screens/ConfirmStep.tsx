/** What will happen, counted, and the question whether it shall. */
import { Trans } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Button } from '../controls/Button';
import { Radio, RadioGroup } from '../controls/Radio';
import { Input, TextField } from '../controls/TextField';
import { Label } from '../controls/words';
import type { Step } from '../documents/flows';
import '../styles/form.css';
import type { Submit } from './flow-submit';

interface Props {
  step: Extract<Step, { __typename: 'ConfirmStep' }>;
  submit: Submit;
  isBusy: boolean;
}

export function ConfirmStep({ step, submit, isBusy }: Props) {
  const [optionId, setOptionId] = useState(
    step.options.find((option) => option.recommended)?.optionId ?? step.options[0]?.optionId ?? null,
  );
  const [typed, setTyped] = useState('');
  const { typeToConfirm } = step;
  const isTyped = typeToConfirm === null || typed === typeToConfirm;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void submit({
      confirmed: true,
      ...(optionId !== null && { optionId }),
      ...(typeToConfirm !== null && { typed }),
    });
  };
  return (
    <form className="panel confirm" data-destructive={step.destructive || undefined} onSubmit={onSubmit}>
      {(step.consequences.length > 0 || !step.reversible) && (
        <ul className="consequences">
          {step.consequences.map((consequence) => (
            <li key={consequence.label} data-tone={consequence.severity}>
              {consequence.label}
              {consequence.count !== null && (
                <>
                  : <strong>{consequence.count}</strong>
                </>
              )}
            </li>
          ))}
          {!step.reversible && (
            <li data-tone="DANGER">
              <Trans>This cannot be undone.</Trans>
            </li>
          )}
        </ul>
      )}
      {step.options.length > 0 && (
        <RadioGroup value={optionId} onChange={setOptionId} isRequired>
          <Label>
            <Trans>How</Trans>
          </Label>
          <div className="radios">
            {step.options.map((option) => (
              <Radio key={option.optionId} value={option.optionId}>
                <span className="radio-label">{option.label}</span>
                {option.description && <span className="radio-help">{option.description}</span>}
              </Radio>
            ))}
          </div>
        </RadioGroup>
      )}
      {typeToConfirm !== null && (
        <TextField value={typed} onChange={setTyped} autoComplete="off">
          <Label>
            <Trans>Type {typeToConfirm} to confirm</Trans>
          </Label>
          <Input />
        </TextField>
      )}
      <Button
        type="submit"
        className={step.destructive ? 'danger-solid' : 'primary'}
        isDisabled={!isTyped}
        data-busy={isBusy || undefined}
      >
        {step.confirmLabel}
      </Button>
    </form>
  );
}
