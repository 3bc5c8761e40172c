/** Asks before a page is left with something typed on it that nobody has saved. */
import { Plural, Trans } from '@lingui/react/macro';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { Button } from '../controls/Button';

interface Props {
  /** How many fields were changed: nothing is asked for none. */
  count: number;
}

export function Unsaved({ count }: Props) {
  const isUnsaved = count > 0;
  // Another tab of the same page, or a filter of it, takes nothing away.
  const shouldBlockFn = useCallback(
    ({ current, next }: { current: { pathname: string }; next: { pathname: string } }) =>
      isUnsaved && current.pathname !== next.pathname,
    [isUnsaved],
  );
  const leaving = useBlocker({ shouldBlockFn, enableBeforeUnload: isUnsaved, withResolver: true });
  const dialog = useRef<HTMLDialogElement>(null);
  const isAsked = leaving.status === 'blocked';
  useEffect(() => {
    if (isAsked) {
      dialog.current?.showModal();
    } else if (dialog.current?.open) {
      dialog.current.close();
    }
  }, [isAsked]);
  return (
    <dialog ref={dialog} className="panel leaving" aria-labelledby="leaving-title" onClose={() => leaving.reset?.()}>
      <h2 id="leaving-title">
        <Trans>Leave without saving?</Trans>
      </h2>
      <p>
        <Plural value={count} one="# change is not saved and will be lost." other="# changes are not saved and will be lost." />
      </p>
      <div className="verbs">
        <Button className="primary" onPress={() => leaving.reset?.()}>
          <Trans>Stay here</Trans>
        </Button>
        <Button className="danger" onPress={() => leaving.proceed?.()}>
          <Trans>Leave without saving</Trans>
        </Button>
      </div>
    </dialog>
  );
}
