/** What can be chosen. Choices that live at the service come as another type, of which nothing is known here yet. */
import type { FieldOf } from './types';

type Source = FieldOf<'ChoiceField'>['source'];
export type Item = Source['items'][number];

export function itemsOf(source: Source): readonly Item[] {
  return 'items' in source ? source.items : [];
}

/** The known ones, then what was typed and is not among them. */
export function withCustom(items: readonly Item[], chosen: readonly string[]): Item[] {
  const known = new Set(items.map((item) => item.value));
  const custom = chosen.filter((value) => !known.has(value));
  return [...items, ...custom.map((value) => ({ value, label: value, description: null, disabled: false }))];
}
