/** A button that opens a menu. The arrow keys, Home, End and first letters move in it; Escape and Tab close it. */
import { createContext, use, useCallback, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

interface Props {
  className: string;
  /** What the button says. */
  name: string;
  label: string;
  children: ReactNode;
}

const CloseContext = createContext<() => void>(() => undefined);

function itemsIn(menu: Element | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
}

export function Menu({ className, name, label, children }: Props) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const close = useCallback(() => {
    setIsOpen(false);
    button.current?.focus();
  }, []);
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const items = itemsIn(menu.current);
    (items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus();
    const onPointerDown = (event: PointerEvent): void => {
      const { target } = event;
      if (target instanceof Node && !menu.current?.contains(target) && !button.current?.contains(target)) {
        setIsOpen(false);
      }
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => document.removeEventListener('pointerdown', onPointerDown);
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const items = itemsIn(menu.current);
    const at = items.findIndex((item) => item === document.activeElement);
    const { key } = event;
    if (key === 'Escape' || key === 'Tab') {
      // Tab goes on from the button.
      close();
      return;
    }
    const letter = key.length === 1 && key !== ' ' ? key.toLowerCase() : null;
    const fromNext = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const byKey: Partial<Record<string, HTMLElement | undefined>> = {
      ArrowDown: fromNext[0],
      ArrowUp: items.at(at - 1),
      Home: items[0],
      End: items.at(-1),
    };
    const next = letter === null ? byKey[key] : fromNext.find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
    if (next) {
      event.preventDefault();
      next.focus();
    }
  };
  return (
    <div className="menu">
      <button
        ref={button}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setIsOpen(true);
          }
        }}
      >
        {name}
      </button>
      {isOpen && (
        // Its items take the keys; they come up to here.
        <div ref={menu} id={id} role="menu" aria-label={label} tabIndex={-1} className="pop" onKeyDown={onKeyDown}>
          <CloseContext value={close}>{children}</CloseContext>
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  /** Of a choice that stays: whether it is the chosen one. */
  isChosen?: boolean;
  onPress(): void;
  children: ReactNode;
}

export function MenuItem({ isChosen, onPress, children }: ItemProps) {
  const close = use(CloseContext);
  return (
    <button
      type="button"
      role={isChosen === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={isChosen}
      tabIndex={-1}
      onClick={() => {
        close();
        onPress();
      }}
    >
      {children}
    </button>
  );
}

/** Leads out of the app. */
export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a role="menuitem" tabIndex={-1} href={href}>
      {children}
    </a>
  );
}

export function MenuSection({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <span id={id} role="presentation" className="pop-title">
        {title}
      </span>
      {children}
    </div>
  );
}
