/** A password to come: it can be looked at while it is typed, so that nobody has to type it twice. */
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Checkbox } from '../controls/Checkbox';
import { Ask } from '../parts/Ask';

interface Props {
  label: string;
  value: string;
  onType(value: string): void;
  problems: readonly string[];
  help?: string;
}

export function NewPassword(props: Props) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="new-password">
      <Ask {...props} type={isShown ? 'text' : 'password'} autoComplete="new-password" required />
      <Checkbox className="check" isSelected={isShown} onChange={setIsShown}>
        <Trans>
          <i aria-hidden="true" />
          Show what is typed
        </Trans>
      </Checkbox>
    </div>
  );
}
