import { elementText } from './xmlText.ts';

/** A new sidecar, as programs of photographers write it. */
export function newXmp(description: string, keywords: readonly string[]): Buffer {
  const properties = [
    ...(description === '' ? [] : property('description', 'Alt', [`<rdf:li xml:lang="x-default">${elementText(description)}</rdf:li>`])),
    ...(keywords.length === 0
      ? []
      : property(
          'subject',
          'Bag',
          keywords.map((word) => `<rdf:li>${elementText(word)}</rdf:li>`),
        )),
  ];
  const lines = [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="UniFluid Studio">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    ...properties.map((line) => `   ${line}`),
    '  </rdf:Description>',
    ' </rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="w"?>',
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}

function property(local: string, container: string, items: readonly string[]): readonly string[] {
  return [`<dc:${local}>`, ` <rdf:${container}>`, ...items.map((item) => `  ${item}`), ` </rdf:${container}>`, `</dc:${local}>`];
}
