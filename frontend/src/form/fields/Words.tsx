/** The words around a field: label, help, why it is locked, what is wrong. */
import { t } from '@lingui/core/macro';
import { useId, type ReactNode } from 'react';
import { Description, FieldError, Label } from '../../controls/words';

interface Named {
  label: string;
  help: string | null;
  readOnly: boolean;
  lockedReason: string | null;
}

interface HelpProps {
  field: Named;
  errors: readonly string[];
  children?: ReactNode;
}

export function FieldLabel({ field, isRequired }: { field: Named; isRequired: boolean }) {
  return (
    <Label>
      {field.label}
      {!isRequired && <span className="optional"> {t`optional`}</span>}
    </Label>
  );
}

/** Only inside a field of controls/: there it becomes the field's description. */
export function FieldHelp({ field, errors, children }: HelpProps) {
  return (
    <>
      {(field.help || children) && (
        <Description>
          {field.help}
          {children}
        </Description>
      )}
      {field.readOnly && field.lockedReason && <Description className="why">{field.lockedReason}</Description>}
      <FieldError>{errors.join(' ')}</FieldError>
    </>
  );
}

/** Around several inputs that are one field: a group with the field's name, its help and what is wrong with the whole. */
export function GroupWords({ field, errors, isRequired, children }: HelpProps & { isRequired: boolean }) {
  const id = useId();
  return (
    <div className="field" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-words`}>
      <span className="label" id={`${id}-label`}>
        {field.label}
        {!isRequired && <span className="optional"> {t`optional`}</span>}
      </span>
      {children}
      <div id={`${id}-words`}>
        {field.help && <p className="help">{field.help}</p>}
        {field.readOnly && field.lockedReason && <p className="why">{field.lockedReason}</p>}
        <Wrong errors={errors} />
      </div>
    </div>
  );
}

/** What is wrong with something that is no single input. The form brings who sends it here. */
export function Wrong({ errors }: { errors: readonly string[] }) {
  return errors.length === 0 ? null : (
    <p className="field-error" data-wrong tabIndex={-1}>
      {errors.join(' ')}
    </p>
  );
}
