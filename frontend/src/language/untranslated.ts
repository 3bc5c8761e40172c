/** Finds words that a person would read and that no catalog has: in the code as it is written, before anything runs. */
import ts from 'typescript';

const MACRO_ELEMENTS = new Set(['Trans', 'Plural', 'Select', 'SelectOrdinal']);
const MACRO_CALLS = new Set(['t', 'msg', 'defineMessage', 'plural', 'select', 'selectOrdinal']);
/** Attributes, and properties of tables, whose text is shown or read out. */
const SHOWN = new Set([
  'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder', 'alt',
  'label', 'help', 'what', 'word', 'words', 'sentence', 'lede', 'none', 'verb', 'hint', 'text', 'message', 'heading', 'empty',
]);
/** Attributes whose words are the browser's, and a type's name. */
const TECHNICAL = new Set(['__typename', 'className', 'd', 'viewBox', 'points', 'transform', 'rel', 'autoComplete', 'key', 'id', 'to', 'href']);
/** Calls that read a text as code. */
const CODE_CALLS = /^(?:graphql|Error|TypeError|querySelector(?:All)?|closest|matches|matchMedia|split|startsWith|endsWith|includes|RegExp)$/;

const WORD = /\p{L}/u;
const SENTENCE = /\p{L}[\p{P}]?\s+[\p{P}]?\p{L}/u;
const NAME = /^\p{Lu}\p{Ll}+[….:]?$/u;

function calledName(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text;
  }
  return ts.isIdentifier(node) ? node.text : '';
}

function isTexts(node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  return ts.isStringLiteralLike(node) ? node.text : [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('{}');
}

/** Whether the text is compared, a key or a name: then nobody reads it. */
function isCode(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.InKeyword;
  }
  return (
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node) ||
    ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && CODE_CALLS.test(calledName(parent.expression)))
  );
}

/** What the text is for: the attribute or property that takes it, `child` of an element, `piece` of a text, or nothing that tells. */
function placeOf(node: ts.Node): string {
  let at = node;
  for (let { parent } = node; parent; at = parent, parent = parent.parent) {
    if (ts.isJsxAttribute(parent)) {
      return parent.name.getText();
    }
    if (ts.isPropertyAssignment(parent)) {
      return parent.initializer === at ? parent.name.getText().replaceAll("'", '') : '';
    }
    if (ts.isTemplateSpan(parent) && at !== node) {
      return 'piece';
    }
    if (ts.isJsxExpression(parent)) {
      if (!ts.isJsxAttribute(parent.parent)) {
        return 'child';
      }
    } else if (ts.isConditionalExpression(parent) ? parent.condition === at : !ts.isBinaryExpression(parent) && !ts.isParenthesizedExpression(parent)) {
      return '';
    }
  }
  return '';
}

/** A kind, for which the part itself has a sentence. */
function isKind(node: ts.Node): boolean {
  return ts.isJsxAttribute(node.parent) && (node.parent.parent.parent as ts.JsxOpeningLikeElement).tagName.getText() === 'NotHere';
}

function isRead(node: ts.StringLiteralLike | ts.TemplateExpression): boolean {
  const text = textOf(node);
  const place = placeOf(node);
  if (!WORD.test(text.replaceAll('{}', '')) || isCode(node) || isKind(node) || TECHNICAL.has(place)) {
    return false;
  }
  return place === 'child' || place === 'piece' || SHOWN.has(place) || SENTENCE.test(text) || NAME.test(text.replaceAll('{}', '').trim());
}

/** The words of a file that nobody could translate, each with its line. */
export function untranslated(fileName: string, code: string): string[] {
  const file = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, fileName.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const tell = (node: ts.Node, text: string): void => {
    found.push(`${fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim().replaceAll(/\s+/g, ' ')}`);
  };
  const walkMacro = (node: ts.Node): void => {
    // The sentence itself is found by extraction; what stands in its elements and values is not part of it.
    if (ts.isJsxAttributes(node) && !MACRO_ELEMENTS.has((node.parent as ts.JsxOpeningLikeElement).tagName.getText())) {
      walk(node);
    } else if (ts.isTemplateSpan(node)) {
      walk(node.expression);
    } else if (!ts.isJsxText(node) && !ts.isStringLiteralLike(node)) {
      ts.forEachChild(node, walkMacro);
    }
  };
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      return;
    }
    if (ts.isJsxText(node)) {
      if (WORD.test(node.text)) {
        tell(node, node.text);
      }
    } else if (
      (ts.isJsxElement(node) && MACRO_ELEMENTS.has(node.openingElement.tagName.getText())) ||
      (ts.isJsxSelfClosingElement(node) && MACRO_ELEMENTS.has(node.tagName.getText())) ||
      (ts.isTaggedTemplateExpression(node) && MACRO_CALLS.has(calledName(node.tag))) ||
      (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && MACRO_CALLS.has(node.expression.text))
    ) {
      ts.forEachChild(node, walkMacro);
    } else {
      if (isTexts(node) && isRead(node)) {
        tell(node, textOf(node));
      }
      ts.forEachChild(node, walk);
    }
  };
  walk(file);
  return found;
}

/** Where a sentence is translated while the module loads: it would stay in the language of that moment. Such places want `msg`. */
export function tooEarly(fileName: string, code: string): string[] {
  const file = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, fileName.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      return;
    }
    const callee = ts.isTaggedTemplateExpression(node) ? node.tag : ts.isCallExpression(node) ? node.expression : undefined;
    if (callee && /^(?:t|plural|select|selectOrdinal|i18n\._)$/.test(callee.getText())) {
      found.push(`${fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText()}`);
    }
    if (!(callee && calledName(callee) === 'msg')) {
      ts.forEachChild(node, walk);
    }
  };
  walk(file);
  return found;
}
