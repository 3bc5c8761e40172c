/** Draws a guide. Built from elements, never from HTML text: nothing in it can become markup. */
import { blocks, type Block, type Inline } from './markdown-blocks';

function Inlines({ of }: { of: readonly Inline[] }) {
  return of.map((inline, index) => {
    switch (inline.kind) {
      case 'code':
        return <code key={index}>{inline.text}</code>;
      case 'strong':
        return <strong key={index}>{inline.text}</strong>;
      case 'em':
        return <em key={index}>{inline.text}</em>;
      case 'link':
        return (
          <a key={index} href={inline.url} rel="noreferrer">
            {inline.text}
          </a>
        );
      default:
        return inline.text;
    }
  });
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      // A guide stands under a heading of the page, so its own begin one level below.
      return block.level <= 2 ? (
        <h3>
          <Inlines of={block.inlines} />
        </h3>
      ) : (
        <h4>
          <Inlines of={block.inlines} />
        </h4>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'table':
      return (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col">
                    <Inlines of={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>
                      <Inlines of={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <Inlines of={item} />
        </li>
      ));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    default:
      return (
        <p>
          <Inlines of={block.inlines} />
        </p>
      );
  }
}

export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose">
      {blocks(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}
