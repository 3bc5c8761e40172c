/** Reads the part of CommonMark that guides use, into plain data. What it does not know stays text. */

export type Inline =
  | { kind: 'text' | 'code' | 'strong' | 'em'; text: string }
  | { kind: 'link'; text: string; url: string };

export type Block =
  | { kind: 'heading'; level: number; inlines: Inline[] }
  | { kind: 'paragraph'; inlines: Inline[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'list'; isOrdered: boolean; items: Inline[][] }
  | { kind: 'code'; text: string };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|_([^_\s][^_]*)_(?!\w)|\[([^\]]+)\]\(([^)\s]+)\)|<(https?:[^>\s]+)>/g;
const SAFE_URL = /^(https?:\/\/|mailto:|\/(?!\/)|#)/i;
const RULE_OF_TABLE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const INDENTED = /^ {4}/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

export function inlines(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) {
      found.push({ kind: 'text', text: text.slice(from, match.index) });
    }
    from = match.index + match[0].length;
    const [whole, code, strong, em, em2, label, url, bare] = match;
    if (code !== undefined) {
      found.push({ kind: 'code', text: code });
    } else if (strong !== undefined) {
      found.push({ kind: 'strong', text: strong });
    } else if (em !== undefined || em2 !== undefined) {
      found.push({ kind: 'em', text: em ?? em2! });
    } else if (bare !== undefined) {
      found.push({ kind: 'link', text: bare, url: bare });
    } else if (SAFE_URL.test(url!)) {
      found.push({ kind: 'link', text: label!, url: url! });
    } else {
      found.push({ kind: 'text', text: whole });
    }
  }
  if (from < text.length) {
    found.push({ kind: 'text', text: text.slice(from) });
  }
  return found;
}

/** Up to the last indented line: empty ones between them belong to it. */
function endOfCode(lines: readonly string[], from: number): number {
  let end = from;
  for (let at = from; at < lines.length && (INDENTED.test(lines[at]!) || lines[at]!.trim() === ''); at += 1) {
    if (lines[at]!.trim() !== '') {
      end = at + 1;
    }
  }
  return end;
}

function cells(row: string): Inline[][] {
  const inner = row.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split('|').map((cell) => inlines(cell.trim()));
}

/** A list goes on over empty lines as long as another item follows. */
function endOfList(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length) {
    const next = lines.findIndex((line, index) => index >= at && line.trim() !== '');
    if (next === -1 || (next > at && !ITEM.test(lines[next]!))) {
      return at;
    }
    at = next + 1;
  }
  return at;
}

function list(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const item = ITEM.exec(line);
    if (item) {
      items.push(item[2]!);
    } else {
      items.push(`${items.pop()} ${line.trim()}`);
    }
  }
  return { kind: 'list', isOrdered: ITEM.exec(lines[0]!)![1] !== undefined, items: items.map(inlines) };
}

export function blocks(source: string): Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === '') {
      at += 1;
    } else if (line.startsWith('```')) {
      const end = lines.findIndex((other, index) => index > at && other.startsWith('```'));
      const close = end === -1 ? lines.length : end;
      found.push({ kind: 'code', text: lines.slice(at + 1, close).join('\n') });
      at = close + 1;
    } else if (heading) {
      found.push({ kind: 'heading', level: heading[1]!.length, inlines: inlines(heading[2]!) });
      at += 1;
    } else if (INDENTED.test(line)) {
      const end = endOfCode(lines, at);
      found.push({ kind: 'code', text: lines.slice(at, end).map((each) => each.replace(INDENTED, '')).join('\n') });
      at = end;
    } else if (line.includes('|') && RULE_OF_TABLE.test(lines[at + 1] ?? '')) {
      const end = lines.findIndex((other, index) => index > at && !other.includes('|'));
      const rows = lines.slice(at, end === -1 ? undefined : end);
      found.push({ kind: 'table', head: cells(line), rows: rows.slice(2).map(cells) });
      at += rows.length;
    } else if (ITEM.test(line)) {
      const end = endOfList(lines, at);
      found.push(list(lines.slice(at, end)));
      at = end;
    } else {
      const words: string[] = [];
      while (at < lines.length && lines[at]!.trim() !== '' && !/^(#{1,6}\s|```)/.test(lines[at]!)) {
        words.push(lines[at]!.trim());
        at += 1;
      }
      found.push({ kind: 'paragraph', inlines: inlines(words.join(' ')) });
    }
  }
  return found;
}
