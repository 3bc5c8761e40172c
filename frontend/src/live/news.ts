/** Which things a stream told of that a page does not show yet; so many, and no more, are counted. */
import { plural, t } from '@lingui/core/macro';

export interface News {
  ids: ReadonlySet<string>;
  /** More than can be counted, or the stream lost count. */
  isMany: boolean;
}

export const MOST_NEWS = 99;
export const NO_NEWS: News = { ids: new Set(), isMany: false };

export function heard(news: News, { kind, id }: { kind: string; id: string | null }): News {
  if (kind === 'RESYNC') {
    return { ...news, isMany: true };
  }
  if (id === null || kind === 'SNAPSHOT') {
    return news;
  }
  if (kind === 'REMOVED') {
    return { ...news, ids: new Set([...news.ids].filter((known) => known !== id)) };
  }
  return news.ids.size >= MOST_NEWS && !news.ids.has(id)
    ? { ...news, isMany: true }
    : { ...news, ids: new Set([...news.ids, id]) };
}

/** In words; null: there is nothing that is not shown. */
export function newsWords({ ids, isMany }: News, shown: ReadonlySet<string>): string | null {
  const unseen = [...ids].filter((id) => !shown.has(id)).length;
  if (isMany) {
    return t`Many new events`;
  }
  return unseen === 0 ? null : plural(unseen, { one: '# new event', other: '# new events' });
}
