import type { XmlElement } from './xmlTree.ts';

/** The line break and the spaces before an element, to put another beside it; empty where everything stands in one line. */
export function siblingIndent(text: string, element: XmlElement): string {
  let start = element.start;
  while (start > 0 && ' \t'.includes(text.charAt(start - 1))) start -= 1;
  const lineBreak = text.slice(0, start).endsWith('\r\n') ? 2 : Number('\r\n'.includes(text.charAt(start - 1)) && start > 0);
  return lineBreak === 0 ? '' : text.slice(start - lineBreak, element.start);
}

/** The same for what goes into an element: as its children stand, or one step further than it. */
export function childIndent(text: string, element: XmlElement): string {
  const [first] = element.children;
  return first === undefined ? deeper(siblingIndent(text, element)) : siblingIndent(text, first);
}

export function deeper(indent: string): string {
  return indent === '' ? '' : `${indent}${indent.endsWith('\t') ? '\t' : ' '}`;
}
