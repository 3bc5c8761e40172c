/** The button of the person's menu. The menu itself is a fifth of the first screen's code, so it comes when asked for. */
import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components/Button';

const PersonMenu = lazy(() => import('./PersonMenu').then((module) => ({ default: module.PersonMenu })));

export function PersonButton({ name }: { name: string }) {
  const [isAsked, setIsAsked] = useState(false);
  const closed = (
    <Button className="person" aria-haspopup="menu" onPress={() => setIsAsked(true)}>
      {name}
    </Button>
  );
  if (!isAsked) {
    return closed;
  }
  return (
    <Suspense fallback={closed}>
      <PersonMenu name={name} />
    </Suspense>
  );
}
