/** Says that this copy of the deployment sends nothing; who may end that finds here how. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../controls/Button';

const Adopt = lazy(() => import('./Adopt').then((module) => ({ default: module.Adopt })));

export function ShadowNote({ mayAdopt }: { mayAdopt: boolean }) {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <section className="note" data-tone="WARNING" aria-label={t`This copy is shadowed`}>
      <p>
        <Trans>
          <strong>This copy of the deployment is shadowed:</strong> it sends nothing and takes nothing, so that a restored copy
          never calls anybody.
        </Trans>{' '}
        {mayAdopt ? t`It works again once you adopt it.` : t`An administrator can adopt it.`}
      </p>
      {mayAdopt && !isAsked && (
        <Button className="small" onPress={() => setIsAsked(true)}>
          <Trans>Adopt this copy…</Trans>
        </Button>
      )}
      {isAsked && (
        <Suspense>
          <Adopt onLeave={() => setIsAsked(false)} />
        </Suspense>
      )}
    </section>
  );
}
