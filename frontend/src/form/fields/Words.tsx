/** The words around a field: label, help, why it is locked, what is wrong. */
import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';

interface Named {
  label: string;
  help: string | null;
  readOnly: boolean;
  lockedReason: string | null;
}

export function FieldLabel({ field, isRequired }: { field: Named; isRequired: boolean }) {
  return (
    <Label>
      {field.label}
      {!isRequired && <span className="optional"> optional</span>}
    </Label>
  );
}

/** Only inside a React Aria field: there it becomes the field's description. */
export function FieldHelp({
  field,
  errors,
  children,
}: {
  field: Named;
  errors: readonly string[];
  children?: ReactNode;
}) {
  return (
    <>
      {(field.help || children) && (
        <Text slot="description" className="help">
          {field.help}
          {children}
        </Text>
      )}
      {field.readOnly && field.lockedReason && <p className="why">{field.lockedReason}</p>}
      <FieldError>{errors.join(' ')}</FieldError>
    </>
  );
}
