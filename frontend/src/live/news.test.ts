import { describe, expect, it } from 'vitest';
import { heard, MOST_NEWS, NO_NEWS, newsWords, type News } from './news';

function after(...changes: { kind: string; id: string | null }[]): News {
  return changes.reduce(heard, NO_NEWS);
}

const published = (id: string) => ({ kind: 'CHANGED', id });

describe('news', () => {
  it('is counted once, and not when the page shows it', () => {
    const news = after(published('e1'), published('e1'), published('e2'), published('e3'));
    expect(newsWords(news, new Set(['e3']))).toBe('2 new events');
    expect(newsWords(after(published('e1')), new Set())).toBe('1 new event');
  });

  it('is none before anything happens', () => {
    expect(newsWords(after({ kind: 'READY', id: null }), new Set())).toBeNull();
  });

  it('does not count what was removed', () => {
    expect(newsWords(after(published('e1'), { kind: 'REMOVED', id: 'e1' }), new Set())).toBeNull();
  });

  it('is many when the stream lost count', () => {
    expect(newsWords(after({ kind: 'RESYNC', id: null }), new Set())).toBe('Many new events');
  });

  it('holds no more than it counts', () => {
    const all = Array.from({ length: 10 * MOST_NEWS }, (_, number) => published(`e${number}`));
    const news = after(...all);
    expect(news.ids.size).toBe(MOST_NEWS);
    expect(newsWords(news, new Set())).toBe('Many new events');
  });
});
