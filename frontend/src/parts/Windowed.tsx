/**
 * A page of a long list, which is there only while it is near to what is seen: far from it a gap of its height stands in, so
 * that whoever goes on for long does not end with a page too heavy to move.
 */
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

/** Of both sides: further than a key, a wheel or a finger moves the page before it is filled again. */
const NEAR = '2500px 0px';

export function Windowed({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  /** Null: it is there. */
  const [gap, setGap] = useState<number | null>(null);
  useEffect(() => {
    const box = ref.current!;
    const observer = new IntersectionObserver(
      ([entry]) => {
        // Who has the focus in it does not lose it.
        if (entry!.isIntersecting || box.contains(document.activeElement)) {
          setGap(null);
        } else {
          setGap(entry!.boundingClientRect.height);
        }
      },
      { rootMargin: NEAR },
    );
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    ref.current!.style.height = gap === null ? '' : `${gap}px`;
  }, [gap]);
  return <div ref={ref}>{gap === null && children}</div>;
}
