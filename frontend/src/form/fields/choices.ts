/** What can be chosen: all of it, or, of choices that live at the service, what is selected now. */
import type { FieldOf } from './types';

type Source = FieldOf<'ChoiceField'>['source'];
export type Item = Extract<Source, { __typename: 'StaticChoices' }>['items'][number];

export function itemsOf(source: Source): readonly Item[] {
  return source.__typename === 'StaticChoices' ? source.items : source.selectedItems;
}

/** The known ones, then what was typed and is not among them. */
export function withCustom(items: readonly Item[], chosen: readonly string[]): Item[] {
  const known = new Set(items.map((item) => item.value));
  const custom = chosen.filter((value) => !known.has(value));
  return [...items, ...custom.map((value) => ({ value, label: value, description: null, disabled: false }))];
}
