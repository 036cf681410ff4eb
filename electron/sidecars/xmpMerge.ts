import type { TextEdit } from './textEdit.ts';
import { attributeValue, elementText } from './xmlText.ts';
import { prefixOf } from './xmlTree.ts';
import type { XmlElement } from './xmlTree.ts';
import { AppError } from '../contract/errors.ts';
import { dcUri, defaultItem, propertyOf, rdfUri, valueOf } from './xmpDocument.ts';
import type { XmpDocument } from './xmpDocument.ts';
import { childIndent, deeper, siblingIndent } from './xmlIndent.ts';

/** What a sidecar shall say: null leaves the description as it is; these keywords are added to those that are there. */
export type XmpChange = { readonly description: string | null; readonly keywords: readonly string[] };

/** The document's bytes with the change, and every other byte as it was. */
export function mergeXmp(document: XmpDocument, { description, keywords }: XmpChange): Buffer {
  const missing: Missing[] = [];
  const edits = [
    ...(description === null ? [] : describe(document, description, missing)),
    ...(keywords.length === 0 ? [] : addKeywords(document, keywords, missing)),
  ];
  return document.source.edited([...edits, ...addMissing(document, missing)]);
}

/** A property that the document does not have yet. */
type Missing = { readonly local: string; readonly container: 'Alt' | 'Bag'; readonly items: readonly string[] };

function describe(document: XmpDocument, description: string, missing: Missing[]): readonly TextEdit[] {
  const property = propertyOf(document, 'description');
  if (property === null) {
    missing.push({ local: 'description', container: 'Alt', items: [description] });
    return [];
  }
  if (property.kind === 'attribute') return [attributeEdit(document, property.attribute, description)];
  const { element, container, items } = property;
  if (container === null) return [fill(document, element, arrayText(document, element, 'Alt', [description]))];
  const item = defaultItem(items) ?? (container.local === 'Alt' ? undefined : items[0]);
  if (item !== undefined) return [fill(document, valueIn(item, document.file), elementText(description))];
  return [insertItem(document, container, items[0], description)];
}

function addKeywords(document: XmpDocument, keywords: readonly string[], missing: Missing[]): readonly TextEdit[] {
  const property = propertyOf(document, 'subject');
  if (property === null) {
    missing.push({ local: 'subject', container: 'Bag', items: keywords });
    return [];
  }
  if (property.kind === 'attribute') {
    // An attribute holds one word; a list takes its place.
    const { start, end, value } = property.attribute;
    missing.push({ local: 'subject', container: 'Bag', items: [value.trim(), ...keywords].filter((word) => word !== '') });
    return [{ start: startOfSpace(document, start), end, text: '' }];
  }
  const { element, container, items } = property;
  const last = items.at(-1);
  if (container === null) {
    const words = [element.text.trim(), ...keywords].filter((word) => word !== '');
    return [fill(document, element, arrayText(document, element, 'Bag', words))];
  }
  if (last === undefined) return [fill(document, container, itemsText(document, container, 'Bag', keywords))];
  const indent = siblingIndent(document.source.text, last);
  const added = keywords.map((word) => `${indent}${itemText(container, 'Bag', word)}`).join('');
  return [{ start: last.end, end: last.end, text: added }];
}

/** A language that is not there yet goes first, as the specification has it for x-default. */
function insertItem(document: XmpDocument, container: XmlElement, first: XmlElement | undefined, words: string): TextEdit {
  if (first === undefined) return fill(document, container, itemsText(document, container, 'Alt', [words]));
  const item = `${itemText(container, 'Alt', words)}${siblingIndent(document.source.text, first)}`;
  return { start: first.start, end: first.start, text: item };
}

/** New properties go behind the last one of a description that has an end tag; where none has, a description of their own is added. */
function addMissing(document: XmpDocument, missing: readonly Missing[]): readonly TextEdit[] {
  if (missing.length === 0) return [];
  const { descriptions, rdf, source } = document;
  const home = descriptions.find(({ isEmptyTag }) => !isEmptyTag);
  if (home !== undefined) {
    const indent = childIndent(source.text, home);
    const text = missing.map((each) => `${indent}${propertyText(home, indent, each)}`).join('');
    const at = home.children.at(-1)?.end ?? home.openEnd;
    const isBare = home.children.length === 0 && home.text.trim() === '' && !/[\r\n]/u.test(home.text);
    return [{ start: at, end: at, text: isBare ? `${text}${siblingIndent(source.text, home)}` : text }];
  }
  return [addDescription(document, rdf, missing)];
}

function addDescription(document: XmpDocument, rdf: XmlElement, missing: readonly Missing[]): TextEdit {
  const { descriptions, source } = document;
  const indent = childIndent(source.text, rdf);
  const name = nameIn(rdf, rdfUri, 'rdf', 'Description');
  // All descriptions of one file must name it alike.
  const about = descriptions[0]?.attributes.find(({ local, uri }) => local === 'about' && (uri === rdfUri || uri === ''));
  const prefix = prefixOf(rdfUri, rdf);
  const own = prefix === null || prefix === '' ? '' : ` ${prefix}:about=""`;
  const aboutText = about === undefined ? own : ` ${source.text.slice(about.start, about.end)}`;
  const inner = deeper(indent);
  const properties = missing.map((each) => `${inner}${propertyText(rdf, inner, each)}`).join('');
  const text = `${indent}<${name.open}${aboutText}>${properties}${indent}</${name.close}>`;
  const last = rdf.children.at(-1);
  if (last !== undefined) return { start: last.end, end: last.end, text };
  return fill(document, rdf, `${text}${siblingIndent(source.text, rdf)}`);
}

function propertyText(parent: XmlElement, indent: string, { local, container, items }: Missing): string {
  const name = nameIn(parent, dcUri, 'dc', local);
  return `<${name.open}>${arrayAt(parent, indent, container, items)}${indent}</${name.close}>`;
}

function arrayText(document: XmpDocument, element: XmlElement, container: 'Alt' | 'Bag', items: readonly string[]): string {
  const indent = siblingIndent(document.source.text, element);
  return `${arrayAt(element, indent, container, items)}${indent}`;
}

function arrayAt(parent: XmlElement, indent: string, container: 'Alt' | 'Bag', items: readonly string[]): string {
  const name = nameIn(parent, rdfUri, 'rdf', container);
  const inner = deeper(indent);
  const list = items.map((words) => `${deeper(inner)}${itemText(parent, container, words)}`).join('');
  return `${inner}<${name.open}>${list}${inner}</${name.close}>`;
}

function itemsText(document: XmpDocument, container: XmlElement, kind: 'Alt' | 'Bag', items: readonly string[]): string {
  const indent = siblingIndent(document.source.text, container);
  return `${items.map((words) => `${deeper(indent)}${itemText(container, kind, words)}`).join('')}${indent}`;
}

function itemText(parent: XmlElement, container: 'Alt' | 'Bag', words: string): string {
  const name = nameIn(parent, rdfUri, 'rdf', 'li');
  return `<${name.open}${container === 'Alt' ? ' xml:lang="x-default"' : ''}>${elementText(words)}</${name.close}>`;
}

/** A name that means what it should where it is put: by a prefix that is known there, or one that it brings. */
function nameIn(parent: XmlElement, uri: string, usual: string, local: string): { readonly open: string; readonly close: string } {
  const known = prefixOf(uri, parent);
  const name = known === '' ? local : `${known ?? usual}:${local}`;
  return { open: known === null ? `${name} xmlns:${usual}="${uri}"` : name, close: name };
}

/** Puts content into an element, whatever was in it. */
function fill({ source }: XmpDocument, element: XmlElement, content: string): TextEdit {
  if (!element.isEmptyTag) return { start: element.openEnd, end: element.closeStart, text: content };
  const slash = source.text.lastIndexOf('/', element.end);
  return { start: slash, end: element.end, text: `>${content}</${element.name}>` };
}

function valueIn(item: XmlElement, file: string): XmlElement {
  const value = valueOf(item);
  if (value === null) throw new AppError('sidecarUnclear', { file });
  return value;
}

function attributeEdit({ source }: XmpDocument, { start, end }: { readonly start: number; readonly end: number }, words: string): TextEdit {
  const written = source.text.slice(start, end);
  const opening = written.search(/["']/u);
  return { start: start + opening + 1, end: end - 1, text: attributeValue(words) };
}

function startOfSpace({ source }: XmpDocument, at: number): number {
  let start = at;
  while (/\s/u.test(source.text.charAt(start - 1))) start -= 1;
  return start;
}
