import type { Chance } from '../../studio/testing/torture.ts';
import { dcUri, rdfUri } from '../xmpDocument.ts';

/** A property of ours in a random document; null where it has none. */
type Place = { readonly start: number; readonly end: number } | null;

export type RandomXmp = { readonly text: string; readonly description: Place; readonly subject: Place };

const marks = { description: ['\ue000', '\ue001'], subject: ['\ue002', '\ue003'] } as const;
const words = ['boat', 'a &amp; b', '&#x1F98A;', '雪', '<![CDATA[<dc:subject>]]>', ']]&gt;', '', ' two\n lines '] as const;

/** An XMP document as no program writes it and every one may: what is foreign in it looks like what is ours wherever that is allowed. */
export function randomXmp(chance: Chance): RandomXmp {
  const rdf = chance.pick(['rdf', 'r', 'RDF-1'] as const);
  const dc = chance.pick(['dc', 'd', 'purl'] as const);
  const lineBreak = chance.pick(['\n', '\r\n', '', '\n'] as const);
  const step = chance.pick([' ', '\t', '  ', ''] as const);
  const quote = chance.pick(['"', "'"] as const);
  const line = (depth: number): string => (lineBreak === '' ? '' : `${lineBreak}${step.repeat(depth)}`);
  const say = (): string => chance.pick(words);
  const attribute = (name: string, value: string): string =>
    `${chance.pick([' ', '\n  ', '  '] as const)}${name} = ${quote}${value}${quote}`;
  const list = (kind: string, items: readonly string[], depth: number): string =>
    `${line(depth)}<${rdf}:${kind}>${items.map((item) => `${line(depth + 1)}${item}`).join('')}${line(depth)}</${rdf}:${kind}>${line(depth - 1)}`;
  const item = (language: string | null): string =>
    `<${rdf}:li${language === null ? '' : attribute('xml:lang', language)}>${say()}</${rdf}:li${chance.pick(['', ' '] as const)}>`;

  const descriptionForms = [
    () => `<${dc}:description>${list('Alt', [item('x-default'), item('de')].slice(0, chance.between(1, 2)), 4)}</${dc}:description>`,
    () => `<${dc}:description>${list('Alt', [item('de'), item('fr')], 4)}</${dc}:description>`,
    () => `<${dc}:description>${say()}</${dc}:description>`,
    () => `<${dc}:description/>`,
    () => `<${dc}:description><${rdf}:Alt/></${dc}:description>`,
  ] as const;
  const subjectForms = [
    () =>
      `<${dc}:subject>${list(
        'Bag',
        Array.from({ length: chance.between(1, 4) }, () => item(null)),
        4,
      )}</${dc}:subject>`,
    () => `<${dc}:subject>${say()}</${dc}:subject>`,
    () => `<${dc}:subject />`,
    () => `<${dc}:subject><${rdf}:Bag></${rdf}:Bag></${dc}:subject>`,
  ] as const;
  const foreignForms = [
    () => `<${dc}:title>${list('Alt', [item('x-default')], 4)}</${dc}:title>`,
    () => `<f:struct ${rdf}:parseType=${quote}Resource${quote}><${dc}:description>${say()}</${dc}:description></f:struct>`,
    () =>
      `<f:struct><${rdf}:Description${attribute(`${dc}:subject`, 'inner')}><${dc}:subject>${say()}</${dc}:subject></${rdf}:Description></f:struct>`,
    () => `<!-- <${dc}:description>${quote}</${dc}:description> -->`,
    () => `<?other <${dc}:subject>?>`,
    () => `<f:raw${attribute('f:data', `a > b / ${dc}:description=&quot;`)}/>`,
    () => `<f:description xmlns:f=${quote}${dcUri}/${quote}>${say()}</f:description>`,
    () => `<f:plain><![CDATA[</${rdf}:Description>]]></f:plain>`,
  ] as const;

  const owners = chance.between(1, 3);
  const own = {
    description: chance.between(0, 2) === 0 ? -1 : chance.between(0, owners - 1),
    subject: chance.between(0, 2) === 0 ? -1 : chance.between(0, owners - 1),
  };
  const marked = (name: keyof typeof marks, text: string): string => `${marks[name][0]}${text}${marks[name][1]}`;
  const descriptionOf = (index: number): string => {
    const about = attribute(`${rdf}:about`, '');
    const extra = chance.between(0, 1) === 0 ? '' : attribute('f:note', 'it is > 5');
    const isAttribute = own.description === index && chance.between(0, 3) === 0;
    const described = isAttribute
      ? `${chance.pick([' ', '\n'] as const)}${marked('description', `${dc}:description=${quote}said${quote}`)}`
      : '';
    const inner = [
      ...Array.from({ length: chance.between(0, 2) }, () => chance.pick(foreignForms)()),
      ...(own.description === index && !isAttribute ? [marked('description', chance.pick(descriptionForms)())] : []),
      ...Array.from({ length: chance.between(0, 1) }, () => chance.pick(foreignForms)()),
      ...(own.subject === index ? [marked('subject', chance.pick(subjectForms)())] : []),
    ];
    const open = `${line(2)}<${rdf}:Description${about}${extra}${described}`;
    if (inner.length === 0 && chance.between(0, 1) === 0) return `${open}${chance.pick(['', ' '] as const)}/>`;
    return `${open}>${inner.map((each) => `${line(3)}${each}`).join('')}${line(2)}</${rdf}:Description>`;
  };
  const spaces = [`xmlns:${rdf}`, `xmlns:${dc}`, 'xmlns:f'].map((name, index) =>
    attribute(name, [rdfUri, dcUri, 'http://example.org/f/'][index] ?? ''),
  );
  const body = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${line(1)}<${rdf}:RDF${spaces.join('')}>${Array.from({ length: owners }, (_value, index) => descriptionOf(index)).join('')}${line(1)}</${rdf}:RDF>${line(0)}</x:xmpmeta>`;
  const isPacket = chance.between(0, 1) === 0;
  const wrapped = isPacket
    ? `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>${line(0)}${body}${' '.repeat(chance.between(0, 50))}\n<?xpacket end="w"?>`
    : `${body}${line(0)}`;
  return withoutMarks(wrapped);
}

function withoutMarks(marked: string): RandomXmp {
  const clean = (text: string): string => text.replace(/[\ue000-\ue003]/gu, '');
  const placeOf = ([from, to]: readonly [string, string]): Place => {
    const [start, end] = [marked.indexOf(from), marked.indexOf(to)];
    return start === -1 ? null : { start: clean(marked.slice(0, start)).length, end: clean(marked.slice(0, end)).length };
  };
  return { text: clean(marked), description: placeOf(marks.description), subject: placeOf(marks.subject) };
}
