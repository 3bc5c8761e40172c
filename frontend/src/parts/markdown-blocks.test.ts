import { describe, expect, it } from 'vitest';
import { blocks, inlines } from './markdown-blocks';

describe('a guide', () => {
  it('has headings, paragraphs, lists and code', () => {
    const source = '# One\n\ntwo\nthree\n\n1. four\n   five\n2. six\n\n```json\n{"a": 1}\n```\n';
    expect(blocks(source).map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'code']);
    expect(blocks(source)[1]).toEqual({ kind: 'paragraph', inlines: [{ kind: 'text', text: 'two three' }] });
    expect(blocks(source)[2]).toMatchObject({ isOrdered: true, items: [[{ text: 'four five' }], [{ text: 'six' }]] });
    expect(blocks(source)[3]).toEqual({ kind: 'code', text: '{"a": 1}' });
  });

  it('keeps a list together over empty lines', () => {
    expect(blocks('1. one\n\n2. two\n\nend')).toMatchObject([
      { kind: 'list', items: [[{ text: 'one' }], [{ text: 'two' }]] },
      { kind: 'paragraph' },
    ]);
  });

  it('takes indented lines for code, with the empty lines between them', () => {
    expect(blocks('a:\n\n    one\n\n      two\n\nb')).toMatchObject([
      { kind: 'paragraph' },
      { kind: 'code', text: 'one\n\n  two' },
      { kind: 'paragraph' },
    ]);
  });

  it('has tables', () => {
    expect(blocks('| header | holds |\n| --- | --- |\n| `id` | the event |\n\nend')).toEqual([
      {
        kind: 'table',
        head: [[{ kind: 'text', text: 'header' }], [{ kind: 'text', text: 'holds' }]],
        rows: [[[{ kind: 'code', text: 'id' }], [{ kind: 'text', text: 'the event' }]]],
      },
      { kind: 'paragraph', inlines: [{ kind: 'text', text: 'end' }] },
    ]);
  });

  it('never makes markup of HTML', () => {
    expect(blocks('<script>alert(1)</script>')).toEqual([
      { kind: 'paragraph', inlines: [{ kind: 'text', text: '<script>alert(1)</script>' }] },
    ]);
  });
});

describe('a line', () => {
  it('has code, strong words and links', () => {
    expect(inlines('Open `x` in **Settings**, see [docs](https://a.test/b).')).toEqual([
      { kind: 'text', text: 'Open ' },
      { kind: 'code', text: 'x' },
      { kind: 'text', text: ' in ' },
      { kind: 'strong', text: 'Settings' },
      { kind: 'text', text: ', see ' },
      { kind: 'link', text: 'docs', url: 'https://a.test/b' },
      { kind: 'text', text: '.' },
    ]);
  });

  it('links nowhere that could run', () => {
    expect(inlines('[x](javascript:alert(1))')[0]).toMatchObject({ kind: 'text' });
    expect(inlines('[x](//evil.test)')[0]).toMatchObject({ kind: 'text' });
  });

  it('leaves names with underscores alone', () => {
    expect(inlines('set my_own_name now')).toEqual([{ kind: 'text', text: 'set my_own_name now' }]);
  });
});
