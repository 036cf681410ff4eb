import { SaxesParser } from 'saxes';
import { AppError } from '../contract/errors.ts';

/** An attribute and where it stands, from the first letter of its name to behind its closing quote. */
export type XmlAttribute = {
  readonly uri: string;
  readonly local: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
};

/** An element and where its parts stand: `<` at `start`, its content from `openEnd` to `closeStart`, behind its last `>` is `end`. */
export type XmlElement = {
  readonly uri: string;
  readonly local: string;
  /** As written, prefix included. */
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Its own characters, those of its children not among them. */
  readonly text: string;
  readonly start: number;
  readonly openEnd: number;
  readonly closeStart: number;
  readonly end: number;
  /** Written as `<a/>`. */
  readonly isEmptyTag: boolean;
  /** The namespaces declared at it. */
  readonly declared: Readonly<Record<string, string>>;
  readonly parent: XmlElement | null;
};

type Growing = { -readonly [K in keyof XmlElement]: XmlElement[K] extends readonly XmlElement[] ? XmlElement[] : XmlElement[K] };

const deepest = 200;

/**
 * Reads XML that is well formed, namespaces too, and says of everything where it stands. Throws sidecarUnsound with the parser's reason, or
 * sidecarUnsafe for a document type: by it a file could name other files, or grow without end.
 */
export function parseXml(text: string, file: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Growing[] = [];
  const roots: Growing[] = [];
  parser.on('doctype', () => {
    throw new AppError('sidecarUnsafe', { file });
  });
  parser.on('opentag', (tag) => {
    const parent = open.at(-1) ?? null;
    if (open.length === deepest) throw new AppError('sidecarUnsound', { file, because: 'Its elements are nested too deeply.' });
    const end = parser.position;
    const start = text.lastIndexOf('<', end - 1);
    const element: Growing = {
      uri: tag.uri,
      local: tag.local,
      name: tag.name,
      attributes: attributesOf(text.slice(start, end), start, Object.values(tag.attributes)),
      children: [],
      text: '',
      start,
      openEnd: end,
      closeStart: end,
      end,
      isEmptyTag: tag.isSelfClosing,
      declared: tag.ns,
      parent,
    };
    (parent?.children ?? roots).push(element);
    open.push(element);
  });
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined || element.isEmptyTag) return;
    element.end = parser.position;
    element.closeStart = text.lastIndexOf('</', element.end - 1);
  });
  try {
    parser.write(text).close();
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('sidecarUnsound', { file, because: reasonOf(error) }, { cause: error });
  }
  const [root] = roots;
  if (root === undefined) throw new AppError('sidecarUnsound', { file });
  return root;
}

/** The parser has found the tag sound: names, values and quotes follow each other, and a `>` in a value stands between quotes. */
function attributesOf(
  tag: string,
  start: number,
  known: readonly { readonly name: string; readonly uri: string; readonly local: string; readonly value: string }[],
): readonly XmlAttribute[] {
  const byName = new Map(known.map((each) => [each.name, each]));
  const written = tag.matchAll(/\s([^\s=<>"'/]+)\s*=\s*(?:"[^"]*"|'[^']*')/gu);
  return [...written].flatMap((match) => {
    const attribute = byName.get(match[1] ?? '');
    if (attribute === undefined) return [];
    const { uri, local, value } = attribute;
    return [{ uri, local, value, start: start + match.index + 1, end: start + match.index + match[0].length }];
  });
}

/** "3:14: unclosed tag: rdf:li." as a sentence for people. */
function reasonOf(error: unknown): string {
  const [, line, what] = /^(?:\w*:)?(\d+):\d+: (.*?)\.?$/su.exec(error instanceof Error ? error.message : '') ?? [];
  return line === undefined || what === undefined ? 'It is not well formed.' : `Line ${line}: ${what}.`;
}

/** The prefix that means a namespace at this element, nearest first; null where none does. */
export function prefixOf(uri: string, at: XmlElement): string | null {
  const hidden = new Set<string>();
  for (let element: XmlElement | null = at; element !== null; element = element.parent) {
    for (const [prefix, meaning] of Object.entries(element.declared)) {
      if (meaning === uri && !hidden.has(prefix)) return prefix;
      hidden.add(prefix);
    }
  }
  return null;
}

export function attributeOf(element: XmlElement, uri: string, local: string): XmlAttribute | null {
  return element.attributes.find((each) => each.uri === uri && each.local === local) ?? null;
}
