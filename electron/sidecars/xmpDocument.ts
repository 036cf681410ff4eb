import { AppError } from '../contract/errors.ts';
import { textOfBytes } from './byteText.ts';
import type { ByteText } from './byteText.ts';
import { attributeOf, parseXml } from './xmlTree.ts';
import type { XmlAttribute, XmlElement } from './xmlTree.ts';

export const rdfUri = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
export const dcUri = 'http://purl.org/dc/elements/1.1/';
export const xmlUri = 'http://www.w3.org/XML/1998/namespace';

/** A sidecar as it stands on disk, with the one rdf:RDF in it. */
export type XmpDocument = {
  readonly file: string;
  readonly source: ByteText;
  readonly rdf: XmlElement;
  /** The rdf:Descriptions that say something of the photo; those inside values are none. */
  readonly descriptions: readonly XmlElement[];
};

/** A property of Dublin Core: as an element, as an attribute, or not there. */
export type XmpProperty =
  | { readonly kind: 'element'; readonly element: XmlElement; readonly container: XmlElement | null; readonly items: readonly XmlElement[] }
  | { readonly kind: 'attribute'; readonly owner: XmlElement; readonly attribute: XmlAttribute }
  | null;

/** Throws a sidecar... error where this is no XMP that could be given back with everything else as it was. */
export function readXmp(bytes: Buffer, file: string): XmpDocument {
  const source = textOfBytes(bytes, file, declaredEncoding, characterReference);
  const root = parseXml(source.text, file);
  const found = elementsOf(root, (element) => element.uri === rdfUri && element.local === 'RDF');
  const [rdf] = found;
  if (rdf === undefined) throw new AppError('sidecarNotXmp', { file });
  if (found.length > 1) throw new AppError('sidecarUnclear', { file });
  const descriptions = rdf.children.filter((child) => child.uri === rdfUri && child.local === 'Description');
  return { file, source, rdf, descriptions };
}

/** Throws sidecarUnclear where it is said more than once, or in a form that the studio does not know. */
export function propertyOf({ descriptions, file }: XmpDocument, local: string): XmpProperty {
  const found = descriptions.flatMap((owner): NonNullable<XmpProperty>[] => {
    const attribute = attributeOf(owner, dcUri, local);
    const elements = owner.children.filter((child) => child.uri === dcUri && child.local === local);
    return [
      ...(attribute === null ? [] : [{ kind: 'attribute', owner, attribute } as const]),
      ...elements.map((element) => ({ kind: 'element', element, ...arrayIn(element, file) }) as const),
    ];
  });
  if (found.length > 1) throw new AppError('sidecarUnclear', { file });
  return found[0] ?? null;
}

function arrayIn(element: XmlElement, file: string): { readonly container: XmlElement | null; readonly items: readonly XmlElement[] } {
  const [container, ...more] = element.children;
  if (element.attributes.some(({ uri }) => uri === rdfUri)) throw new AppError('sidecarUnclear', { file });
  if (container === undefined) return { container: null, items: [] };
  const isArray = more.length === 0 && container.uri === rdfUri && ['Alt', 'Bag', 'Seq'].includes(container.local);
  const isSound = isArray && container.children.every((item) => item.uri === rdfUri && item.local === 'li');
  if (!isSound) throw new AppError('sidecarUnclear', { file });
  return { container, items: container.children };
}

/** Where an item's words stand: in itself, or in the rdf:value that qualifiers stand beside. null where it has none. */
export function valueOf(item: XmlElement): XmlElement | null {
  if (item.children.length === 0) return attributeOf(item, rdfUri, 'value') === null ? item : null;
  const values = elementsOf(item, (element) => element.uri === rdfUri && element.local === 'value');
  return values.length === 1 ? (values[0] ?? null) : null;
}

export function wordsOf(item: XmlElement): string {
  return (valueOf(item)?.text ?? attributeOf(item, rdfUri, 'value')?.value ?? '').trim();
}

/** The one that programs show: x-default, or one without a language, which means the same. */
export function defaultItem(items: readonly XmlElement[]): XmlElement | null {
  const languageOf = (item: XmlElement): string => attributeOf(item, xmlUri, 'lang')?.value.toLowerCase() ?? '';
  return items.find((item) => languageOf(item) === 'x-default') ?? items.find((item) => languageOf(item) === '') ?? null;
}

/** The description in any language, the default one first; empty where there is none. */
export function descriptionIn(document: XmpDocument): string {
  const property = propertyOf(document, 'description');
  if (property === null) return '';
  if (property.kind === 'attribute') return property.attribute.value.trim();
  if (property.container === null) return property.element.text.trim();
  const item = defaultItem(property.items) ?? property.items[0];
  return item === undefined ? '' : wordsOf(item);
}

export function keywordsIn(document: XmpDocument): readonly string[] {
  const property = propertyOf(document, 'subject');
  if (property === null) return [];
  const words = property.kind === 'attribute' ? [property.attribute.value] : arrayWords(property.element, property.items);
  return words.map((word) => word.trim()).filter((word) => word !== '');
}

function arrayWords(element: XmlElement, items: readonly XmlElement[]): readonly string[] {
  return items.length === 0 ? [element.text] : items.map(wordsOf);
}

function elementsOf(root: XmlElement, isWanted: (element: XmlElement) => boolean): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    if (isWanted(element)) found.push(element);
    for (const child of element.children) waiting.push(child);
  }
  return found;
}

function declaredEncoding(start: string): string | null {
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']/u.exec(start)?.[1] ?? null;
}

function characterReference(character: string): string {
  return `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`;
}
