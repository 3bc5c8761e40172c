/** What each step of a flow asks, but for forms and confirmations. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '../controls/Button';
import type { Step } from '../documents/flows';
import { CopyText } from '../parts/CopyText';
import { At } from '../parts/time';
import type { Submit } from './flow-submit';

type StepOf<Name extends Step['__typename']> = Extract<Step, { __typename: Name }>;

interface Props<Name extends Step['__typename']> {
  step: StepOf<Name>;
  submit: Submit;
  isBusy: boolean;
}

export function MenuStep({ step, submit, isBusy }: Props<'MenuStep'>) {
  return (
    <ul className="menu-step">
      {step.options.map((option) => (
        <li key={option.optionId}>
          <Button
            className={option.recommended ? 'primary' : 'ghost'}
            isDisabled={isBusy}
            onPress={() => void submit({ optionId: option.optionId })}
          >
            {option.label}
          </Button>
          {option.description && <p className="help">{option.description}</p>}
        </li>
      ))}
    </ul>
  );
}

/** The service's page opens beside this one, which waits and goes on by itself. */
export function ExternalStep({ step, submit, isBusy }: Props<'ExternalStep'>) {
  return (
    <div className="panel away">
      {step.userCode && (
        <>
          <p>
            <Trans>Enter this code there:</Trans>
          </p>
          <CopyText text={step.userCode} what={t`the code`} />
        </>
      )}
      <a className="primary" href={step.url} target="_blank" rel="noreferrer">
        <Trans>
          Go on at the service<span className="sr"> (opens another page)</span>
        </Trans>
      </a>
      <p role="status">
        <Trans>
          Waiting for what you do there; this page then goes on by itself. It works until <At at={step.goodUntil} />.
        </Trans>
      </p>
      <Button className="small" data-busy={isBusy || undefined} onPress={() => void submit({})}>
        <Trans>I am back</Trans>
      </Button>
    </div>
  );
}

export function ProgressStep({ step }: { step: StepOf<'ProgressStep'> }) {
  return (
    <div className="panel away">
      <p role="status">{step.message}</p>
      <progress aria-label={step.message} {...(step.fraction !== null && { value: step.fraction })} max={1} />
      <p className="muted">
        <Trans>It goes on without you too: you may leave this page and come back.</Trans>
      </p>
    </div>
  );
}
