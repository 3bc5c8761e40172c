// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Windowed } from './Windowed';

/** The browser's own observer, which jsdom lacks: told by hand what is near. */
let tell: (isIntersecting: boolean, height: number) => void;

beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(heard: (entries: object[]) => void) {
        tell = (isIntersecting, height) => act(() => heard([{ isIntersecting, boundingClientRect: { height } }]));
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('leaves a gap of its height far from what is seen, and is there again near to it', () => {
  const { container } = render(<Windowed><button type="button">Row</button></Windowed>);
  const box = container.firstElementChild as HTMLElement;
  tell(false, 480);
  expect(screen.queryByRole('button')).toBeNull();
  expect(box.style.height).toBe('480px');
  tell(true, 480);
  expect(screen.getByRole('button')).toBeTruthy();
  expect(box.style.height).toBe('');
});

it('stays while somebody has the focus in it', () => {
  render(<Windowed><button type="button">Row</button></Windowed>);
  screen.getByRole('button').focus();
  tell(false, 480);
  expect(document.activeElement?.textContent).toBe('Row');
});
