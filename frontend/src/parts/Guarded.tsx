/** A button that says why when it cannot be used. */
import { useId, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

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
  onPress(): void;
  children: ReactNode;
}

export function whyNot(refusals: readonly Refusal[], permission: string): string {
  return refusals.find((refusal) => refusal.permission === permission)?.why ?? 'You may not do this.';
}

export function Guarded({ className, allowed, permission, refusals, isBusy = false, onPress, children }: Props) {
  const why = useId();
  if (allowed) {
    return (
      <Button className={className} data-busy={isBusy || undefined} onPress={onPress}>
        {children}
      </Button>
    );
  }
  return (
    <span className="guarded">
      <Button className={className} isDisabled aria-describedby={why}>
        {children}
      </Button>
      <span id={why} className="why">
        {whyNot(refusals, permission)}
      </span>
    </span>
  );
}
