/** An input over a list: of what came with the form, or of what the service finds for what is typed. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { FieldContext, useParts } from '../../controls/field';
import { itemsOf, useFound, withCustom, type Item } from './choices';
import type { FieldOf } from './types';

interface Props {
  name: string;
  source: FieldOf<'ChoiceField'>['source'] | FieldOf<'MultiChoiceField'>['source'];
  /** Null: nothing, and of several always so: what is picked goes elsewhere. */
  chosen: Item | null;
  /** Of several: what need not be offered. The list then stays open for a next one. */
  without?: readonly string[];
  /** Whether what is typed may be the value. */
  takesTyped: boolean;
  placeholder: string;
  isRequired?: boolean;
  isInvalid?: boolean;
  isDisabled?: boolean;
  'aria-label'?: string;
  onPick(item: Item): void;
  onClear?(): void;
  /** The label before, the help after. */
  before?: ReactNode;
  after?: ReactNode;
}

const NOBODY = -1;
/** As its style says. */
const MOST_HEIGHT_PX = 320;

export function Combo({ name, source, chosen, without, takesTyped, placeholder, before, after, ...rest }: Props) {
  const { onPick, onClear, isRequired, isInvalid, isDisabled } = rest;
  const { parts, describedBy } = useParts(false);
  const input = useRef<HTMLInputElement>(null);
  const isRemote = source.__typename === 'RemoteChoices';
  const { found, find, more } = useFound(name, source);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(NOBODY);
  // The form need not know what is chosen by its label; whoever asks the service does.
  const shown = (found.items.find((item) => item.value === chosen?.value) ?? chosen)?.label ?? '';
  const [text, setText] = useState<string | null>(null);
  const typed = text ?? shown;
  // The text of what is chosen is no search: who opens the list wants to see the others.
  const search = text === null || text === shown ? '' : text;
  const offered = isRemote ? found.items : matching(itemsOf(source), search);
  // What is chosen is always among them, so that it is seen which one it is.
  const items = (chosen && !offered.some((item) => item.value === chosen.value) ? [...offered, chosen] : offered).filter(
    (item) => !without?.includes(item.value),
  );
  const optionId = (at: number): string => `${parts.id}-${at}`;
  const activeItem = isOpen ? items[active] : undefined;

  const open = (): void => {
    if (!isOpen && !isDisabled) {
      setIsOpen(true);
      setActive(NOBODY);
      if (isRemote) {
        find(search, 0);
      }
    }
  };
  const pick = (item: Item | undefined): void => {
    if (!item || item.disabled) {
      return;
    }
    setText(null);
    setActive(NOBODY);
    setIsOpen(without !== undefined && isOpen);
    if (item.value !== chosen?.value) {
      onPick(item);
    }
  };
  const takeTyped = (): boolean => {
    const own = search.trim();
    if (!takesTyped || own === '') {
      return false;
    }
    pick(items.find((item) => item.label === own) ?? { value: own, label: own, description: null, disabled: false });
    return true;
  };
  const type = (now: string): void => {
    setText(now);
    setIsOpen(true);
    setActive(NOBODY);
    if (isRemote && now !== shown) {
      find(source.searchable ? now : '');
    }
    if (now === '' && chosen) {
      onClear?.();
    }
  };
  const step = (by: 1 | -1): void => {
    const now = items.findIndex((item) => item.value === chosen?.value);
    const from = active === NOBODY && by === -1 ? items.length : active;
    const ahead = by === 1 ? items.slice(from + 1) : items.slice(0, from).toReversed();
    const next = active === NOBODY && now !== NOBODY ? items[now] : ahead.find((item) => !item.disabled);
    if (next) {
      setActive(items.indexOf(next));
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        open();
        step(event.key === 'ArrowDown' ? 1 : -1);
        break;
      case 'Enter':
        // Enter takes it here; it would send the whole form otherwise.
        if (isOpen || search !== '') {
          event.preventDefault();
        }
        if (activeItem) {
          pick(activeItem);
        } else if (!takeTyped()) {
          setIsOpen(false);
        }
        break;
      case 'Escape':
        if (isOpen) {
          setIsOpen(false);
        } else {
          setText(null);
        }
        break;
      case 'Tab':
        pick(activeItem);
        break;
      default:
    }
  };
  const needed = isRemote ? source.minSearchLength - search.length : 0;
  const nothing = found.isLoading
    ? t`Asking…`
    : (found.problem ?? (needed > 0 ? t`Type ${needed} more to search.` : takesTyped ? t`Nothing found. Enter takes what you typed.` : t`Nothing found.`));
  const many = items.length;
  const note = many === 0 ? nothing : found.problem;
  return (
    <div className="combo" data-invalid={isInvalid || undefined}>
      <FieldContext value={parts}>
        {before}
        <div className="combo-box">
          <input
            ref={input}
            id={parts.id}
            role="combobox"
            aria-label={rest['aria-label']}
            aria-describedby={describedBy}
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${parts.id}-list` : undefined}
            aria-activedescendant={activeItem && optionId(active)}
            aria-invalid={isInvalid || undefined}
            required={isRequired}
            disabled={isDisabled}
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            placeholder={placeholder}
            value={typed}
            onFocus={open}
            onClick={open}
            onChange={(event) => type(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => {
              takeTyped();
              setText(null);
              setIsOpen(false);
            }}
          />
          <button
            type="button"
            tabIndex={-1}
            aria-label={t`Show choices`}
            className="combo-open"
            disabled={isDisabled}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              if (isOpen) {
                setIsOpen(false);
              } else {
                input.current?.focus();
                open();
              }
            }}
          />
          {isOpen && (
            <Pop active={active}>
              {note && (
                <p className="pop-note" role="status">
                  {note}
                </p>
              )}
              {found.problem !== null && !found.isLoading && (
                <button type="button" className="small pop-again" onClick={() => find(isRemote && source.searchable ? search : '', 0)}>
                  <Trans>Try again</Trans>
                </button>
              )}
              <div role="listbox" id={`${parts.id}-list`} aria-label={t`Choices`}>
                {items.map((item, at) => (
                  // The input keeps the focus and takes the keys.
                  <button
                    key={item.value}
                    type="button"
                    id={optionId(at)}
                    role="option"
                    tabIndex={-1}
                    aria-selected={item.value === chosen?.value}
                    aria-disabled={item.disabled || undefined}
                    data-active={at === active || undefined}
                    onClick={() => pick(item)}
                  >
                    {item.label}
                    {item.description && <span className="pop-help">{item.description}</span>}
                  </button>
                ))}
              </div>
              {found.hasMore && (
                <More
                  key={items.length}
                  isAsking={found.isLoading}
                  onSeen={() => more(isRemote && source.searchable ? search : '')}
                />
              )}
            </Pop>
          )}
        </div>
        {after}
        <p className="sr" role="status">
          {isOpen && many > 0 && plural(many, { one: '# choice', other: '# choices' })}
        </p>
      </FieldContext>
    </div>
  );
}

/** Below the input, or above it where there is more room. */
function Pop({ active, children }: { active: number; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const pop = ref.current;
    const input = pop?.parentElement?.getBoundingClientRect();
    if (pop && input) {
      const below = innerHeight - input.bottom;
      pop.toggleAttribute('data-above', below < MOST_HEIGHT_PX && input.top > below);
    }
  }, []);
  useEffect(() => {
    // Browsers answer it with a promise by now, which is no clean-up.
    ref.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // Whoever presses in it means the list, and does not leave the input.
    <div ref={ref} className="pop" role="presentation" onMouseDown={(event) => event.preventDefault()}>
      {children}
    </div>
  );
}

/** The end of what came so far: who comes to see it is shown more. */
function More({ isAsking, onSeen }: { isAsking: boolean; onSeen(): void }) {
  const ref = useRef<HTMLParagraphElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    if (isAsking || !ref.current) {
      return undefined;
    }
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && seen.current());
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [isAsking]);
  return (
    <p ref={ref} className="pop-note">
      <Trans>Asking for more…</Trans>
    </p>
  );
}

function matching(items: readonly Item[], search: string): readonly Item[] {
  const wanted = search.trim().toLowerCase();
  return wanted === '' ? items : items.filter((item) => item.label.toLowerCase().includes(wanted));
}

/** An item by its value: of those that came with the form, of those seen since, or itself. */
export function itemOf(items: readonly Item[], value: string): Item {
  return withCustom(items, [value]).find((item) => item.value === value)!;
}
