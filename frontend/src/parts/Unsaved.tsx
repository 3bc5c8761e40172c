/** Asks before a page is left with something typed on it that nobody has saved. */
import { Plural, Trans } from '@lingui/react/macro';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../controls/Button';
import { askBefore, isAnswered } from './leaving';

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
  const enableBeforeUnload = useCallback(() => isUnsaved && !isAnswered(), [isUnsaved]);
  const leaving = useBlocker({ shouldBlockFn, enableBeforeUnload, withResolver: true });
  /** Asked on behalf of what leaves everything. */
  const [asked, setAsked] = useState<{ answer(goes: boolean): void } | null>(null);
  useEffect(
    () => (isUnsaved ? askBefore(() => new Promise((answer) => setAsked({ answer }))) : undefined),
    [isUnsaved],
  );
  const dialog = useRef<HTMLDialogElement>(null);
  const isAsked = leaving.status === 'blocked' || asked !== null;
  const say = (goes: boolean): void => {
    asked?.answer(goes);
    setAsked(null);
    (goes ? leaving.proceed : leaving.reset)?.();
  };
  useEffect(() => {
    if (isAsked) {
      dialog.current?.showModal();
    } else if (dialog.current?.open) {
      dialog.current.close();
    }
  }, [isAsked]);
  return (
    <dialog ref={dialog} className="panel leaving" aria-labelledby="leaving-title" onClose={() => say(false)}>
      <h2 id="leaving-title">
        <Trans>Leave without saving?</Trans>
      </h2>
      <p>
        <Plural value={count} one="# change is not saved and will be lost." other="# changes are not saved and will be lost." />
      </p>
      <div className="verbs">
        <Button className="primary" onPress={() => say(false)}>
          <Trans>Stay here</Trans>
        </Button>
        <Button className="danger" onPress={() => say(true)}>
          <Trans>Leave without saving</Trans>
        </Button>
      </div>
    </dialog>
  );
}
