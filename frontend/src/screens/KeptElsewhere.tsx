/** Where the application that Jackfield belongs to keeps the people: they can be looked at here, and no more. */
import { Trans } from '@lingui/react/macro';

export function KeptElsewhere() {
  return (
    <p className="note">
      <Trans>People are kept by the application that Jackfield belongs to: add and change them there. What you see here follows it.</Trans>
    </p>
  );
}
