/** Buttons that say why when they cannot be used; a reason that several share is said once. */
import { t } from '@lingui/core/macro';
import { useId, type ReactNode } from 'react';
import { Button } from '../controls/Button';

export interface Refusal {
  permission: string;
  why: string;
}

interface Props {
  className: string;
  allowed: boolean;
  permission: string;
  refusals: readonly Refusal[];
  isBusy?: boolean;
  /** Of the `Whys` that says it for several; without it the reason stands below the button. */
  whysId?: string;
  onPress(): void;
  children: ReactNode;
}

export function whyNot(refusals: readonly Refusal[], permission: string): string {
  return refusals.find((refusal) => refusal.permission === permission)?.why ?? t`You may not do this.`;
}

export function Guarded({ className, allowed, permission, refusals, isBusy = false, whysId, ...rest }: Props) {
  const ownId = useId();
  if (allowed) {
    return (
      <Button className={className} data-busy={isBusy || undefined} onPress={rest.onPress}>
        {rest.children}
      </Button>
    );
  }
  const button = (
    <Button className={className} isDisabled aria-describedby={whysId ?? ownId}>
      {rest.children}
    </Button>
  );
  return whysId !== undefined ? (
    button
  ) : (
    <span className="guarded">
      {button}
      <span id={ownId} className="why">
        {whyNot(refusals, permission)}
      </span>
    </span>
  );
}

/** The reasons for all that is refused of these, each once. */
export function Whys({ id, refused, refusals }: { id: string; refused: string[]; refusals: readonly Refusal[] }) {
  const whys = new Set(refused.map((permission) => whyNot(refusals, permission)));
  return (
    <p id={id} className="why whys">
      {[...whys].join(' ')}
    </p>
  );
}
