/** Says that this copy of the deployment sends nothing; who may end that finds here how. */
import { lazy, Suspense, useState } from 'react';
import { Button } from '../controls/Button';

const Adopt = lazy(() => import('./Adopt').then((module) => ({ default: module.Adopt })));

export function ShadowNote({ mayAdopt }: { mayAdopt: boolean }) {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <section className="note" data-tone="WARNING" aria-label="This copy is shadowed">
      <p>
        <strong>This copy of the deployment is shadowed:</strong> it sends nothing and takes nothing, so that a restored copy
        never calls anybody. {mayAdopt ? 'It works again once you adopt it.' : 'An administrator can adopt it.'}
      </p>
      {mayAdopt && !isAsked && (
        <Button className="small" onPress={() => setIsAsked(true)}>
          Adopt this copy…
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
