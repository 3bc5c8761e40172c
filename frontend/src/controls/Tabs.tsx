/** Sections of which one is seen. The arrow keys, Home and End choose; Tab goes on into the section. */
import { useId, type KeyboardEvent, type ReactNode } from 'react';

interface Tab<Id extends string> {
  id: Id;
  label: string;
}

interface Props<Id extends string> {
  label: string;
  tabs: readonly Tab<Id>[];
  chosen: Id;
  onChoose(id: Id): void;
  /** The section of the chosen one. */
  children: ReactNode;
}

export function Tabs<Id extends string>({ label, tabs, chosen, onChoose, children }: Props<Id>) {
  const name = useId();
  const idOf = (id: Id): string => `${name}-${id}`;
  const panelId = `${name}-panel`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const last = tabs.length - 1;
    const places: Partial<Record<string, number>> = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last };
    const next = tabs[places[event.key] ?? -1];
    if (next) {
      event.preventDefault();
      onChoose(next.id);
      document.getElementById(idOf(next.id))?.focus();
    }
  };
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={idOf(tab.id)}
            aria-selected={tab.id === chosen}
            aria-controls={tab.id === chosen ? panelId : undefined}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
            onKeyDown={onKeyDown}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={panelId} aria-labelledby={idOf(chosen)} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
