import { describe, expect, test } from 'vitest';
import { darktable, digikam, immich, lightroom, sidecars, strange, utf16 } from './testing/fixtures.ts';
import { parseXml } from './xmlTree.ts';
import { descriptionIn, keywordsIn, readXmp } from './xmpDocument.ts';
import { mergeXmp } from './xmpMerge.ts';
import type { XmpChange } from './xmpMerge.ts';
import { newXmp } from './xmpPacket.ts';

const boats = { description: 'Two red boats & a <pier>', keywords: ['boat', 'pier "A"'] };

function merge(text: string | Buffer, change: XmpChange = boats): Buffer {
  return mergeXmp(readXmp(Buffer.from(text), 'a.xmp'), change);
}

function said(bytes: Buffer) {
  const document = readXmp(bytes, 'a.xmp');
  return { description: descriptionIn(document), keywords: keywordsIn(document) };
}

/** What two texts begin and end with alike, and what stands between in each. */
function difference(before: string, after: string) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { was: before.slice(start, before.length - end), is: after.slice(start, after.length - end) };
}

describe('merging into a sidecar', () => {
  test.each(Object.entries(sidecars))('complaint 8: one in the style of %s says the words afterwards', (_name, text) => {
    const { keywords, description } = said(merge(text));
    expect(description).toBe(boats.description);
    expect(keywords).toEqual(expect.arrayContaining(boats.keywords));
  });

  test('complaint 8: keywords go behind those of Lightroom, the description behind the last property, and every other byte stays', () => {
    const added = `\n     <rdf:li>boat</rdf:li>\n     <rdf:li>pier "A"</rdf:li>`;
    const described = `\n   <dc:description>\n    <rdf:Alt>\n     <rdf:li xml:lang="x-default">Two red boats &amp; a &lt;pier&gt;</rdf:li>\n    </rdf:Alt>\n   </dc:description>`;
    const expected = lightroom
      .replace(`&#x26; around</rdf:li>`, `&#x26; around</rdf:li>${added}`)
      .replace(`</crs:ToneCurvePV2012>`, `</crs:ToneCurvePV2012>${described}`);
    expect(merge(lightroom).toString()).toBe(expected);
    expect(said(merge(lightroom)).keywords).toEqual(['harbour', 'Évora & around', 'boat', 'pier "A"']);
  });

  test("complaint 8: digiKam's other language and CRLF stay; CDATA makes way for the new words", () => {
    const change = difference(digikam, merge(digikam, { description: 'New', keywords: [] }).toString());
    expect(change).toEqual({ was: '<![CDATA[Boats <at> dawn]]>', is: 'New' });
    expect(merge(digikam).toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u);
  });

  test("complaint 8: darktable's history stays, with a > in a value; the namespace is brought along", () => {
    const { was, is } = difference(darktable, merge(darktable).toString());
    expect(was).toBe('');
    expect(is).toContain('<dc:description xmlns:dc="http://purl.org/dc/elements/1.1/">');
  });

  test('complaint 8: of several descriptions the first takes what is new, and the others stay', () => {
    const { was, is } = difference(immich, merge(immich).toString());
    expect([was, is.match(/<rdf:Description/gu)]).toEqual(['', null]);
  });

  test('complaint 8: words in an attribute are changed there; where no description has an end tag, one of the same name is added', () => {
    const after = merge(strange).toString();
    const added = `<Description r:about="uuid:7"><dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/"><Bag><li>boat</li><li>pier "A"</li></Bag></dc:subject></Description>`;
    expect(after).toBe(
      strange.replace(`'Our &quot;boat&quot;'`, `'Two red boats &amp; a &lt;pier&gt;'`).replace('</RDF>', `${added}</RDF>`),
    );
  });

  test.each(['little', 'big'] as const)('UTF-16 (%s end first) comes back as UTF-16, byte for byte', (order) => {
    const merged = merge(utf16(lightroom, order));
    expect(merged.equals(utf16(merge(lightroom).toString(), order))).toBe(true);
  });

  test('a sidecar with a byte order mark keeps it', () => {
    expect(merge(`\ufeff${digikam}`).toString()).toBe(`\ufeff${merge(digikam).toString()}`);
  });

  test('a declared Latin-1 file keeps its bytes; what the encoding has not is written as a reference', () => {
    const latin = Buffer.from(digikam.replace('UTF-8', 'ISO-8859-1').replace('Boote', 'Bööte'), 'latin1');
    const merged = merge(latin, { description: 'Café 雪', keywords: [] });
    expect(merged.toString('latin1')).toBe(latin.toString('latin1').replace('<![CDATA[Boats <at> dawn]]>', 'Café &#x96EA;'));
    expect(said(merged).description).toBe('Café 雪');
  });

  test('a list in an attribute becomes a list, with its word', () => {
    const text = darktable.replace('darktable:raw_params="0"', 'dc:subject="sea" xmlns:dc="http://purl.org/dc/elements/1.1/"');
    const merged = merge(text);
    expect(said(merged).keywords).toEqual(['sea', 'boat', 'pier "A"']);
    expect(merged.toString()).not.toContain('dc:subject="sea"');
  });

  test.each([
    ['an empty element', '<dc:description/>', '<dc:subject />'],
    ['plain words', '<dc:description>was</dc:description>', '<dc:subject>old</dc:subject>'],
    ['an empty list', '<dc:description><rdf:Alt/></dc:description>', '<dc:subject><rdf:Bag></rdf:Bag></dc:subject>'],
    [
      'another kind of list',
      '<dc:description><rdf:Bag><rdf:li>was</rdf:li></rdf:Bag></dc:description>',
      '<dc:subject><rdf:Seq><rdf:li>old</rdf:li></rdf:Seq></dc:subject>',
    ],
    ['no default language', '<dc:description><rdf:Alt><rdf:li xml:lang="de">war</rdf:li></rdf:Alt></dc:description>', ''],
    ['no language', '<dc:description><rdf:Alt><rdf:li>was</rdf:li></rdf:Alt></dc:description>', ''],
    ['an empty item', '<dc:description><rdf:Alt><rdf:li xml:lang="x-default" /></rdf:Alt></dc:description>', ''],
    [
      'qualifiers',
      '<dc:description><rdf:Alt><rdf:li rdf:parseType="Resource" xml:lang="x-default"><rdf:value>was</rdf:value><dc:type>x</dc:type></rdf:li></rdf:Alt></dc:description>',
      '',
    ],
  ])('takes words in from %s', (_what, description, subject) => {
    const text = darktable
      .replace('xmlns:darktable', 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:darktable')
      .replace('<darktable:history>', `${description}${subject}<darktable:history>`);
    const { description: now, keywords } = said(merge(text));
    expect([now, keywords.slice(-2)]).toEqual([boats.description, boats.keywords]);
    expect(keywords.includes('old')).toBe(subject.includes('old'));
    expect(merge(text).toString()).toContain('darktable:operation="crop"/>');
    if (description.includes('war')) expect(merge(text).toString()).toContain('<rdf:li xml:lang="de">war</rdf:li>');
  });

  test('an empty rdf:RDF takes a description of its own', () => {
    const text = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>`;
    expect(said(merge(text))).toEqual(boats);
  });

  test('characters that no XML holds are replaced, and everything else comes back as it was said', () => {
    const words = 'a\tb\nc \u0007 "q" \'s\' ]]> \ud83e\udd8a \ud800 &amp;';
    const read = { description: 'a\tb\nc \ufffd "q" \'s\' ]]> \ud83e\udd8a \ufffd &amp;', keywords: ['x\ufffd'] };
    expect(said(newXmp(words, ['x\u0000']))).toEqual(read);
    expect(said(merge(strange, { description: words, keywords: ['x\u0000'] }))).toEqual(read);
  });
});

describe('refusing a sidecar', () => {
  const rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"';
  const inRdf = (inner: string): string => `<rdf:RDF ${rdf}>${inner}</rdf:RDF>`;
  test.each([
    ['broken XML', lightroom.replace('</rdf:Description>', ''), 'sidecarUnsound'],
    ['a prefix that means nothing', lightroom.replace('xmlns:crs=', 'xmlns:other='), 'sidecarUnsound'],
    ['an entity nobody declared', lightroom.replace('&amp;', '&boat;'), 'sidecarUnsound'],
    ['nothing', '', 'sidecarUnsound'],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), 'sidecarEncoding'],
    ['UTF-8 that is none', Buffer.concat([Buffer.from(lightroom), Buffer.from([0xc3])]), 'sidecarEncoding'],
    ['half a character of UTF-16', utf16(lightroom, 'little').subarray(0, -1), 'sidecarEncoding'],
    ['an encoding that is not known', digikam.replace('UTF-8', 'Shift_JIS'), 'sidecarEncoding'],
    ['elements nested without end', '<a>'.repeat(5_000), 'sidecarUnsound'],
    ['XML of something else', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'sidecarNotXmp'],
    ['two rdf:RDF', `<a>${inRdf('')}${inRdf('')}</a>`, 'sidecarUnclear'],
    [
      'a description that is said twice',
      inRdf('<rdf:Description dc:description="a"/><rdf:Description dc:description="b"/>'),
      'sidecarUnclear',
    ],
    ['a description elsewhere', inRdf('<rdf:Description><dc:description rdf:resource="http://x"/></rdf:Description>'), 'sidecarUnclear'],
    [
      'an entity bomb',
      `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${inRdf('<rdf:Description><dc:description>&b;</dc:description></rdf:Description>')}`,
      'sidecarUnsafe',
    ],
    ['an entity from outside', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${inRdf('')}`, 'sidecarUnsafe'],
    ['a document type from outside', `<!DOCTYPE x SYSTEM "http://example.org/x.dtd">${inRdf('')}`, 'sidecarUnsafe'],
  ])('%s', (_what, bytes, code) => {
    let refusal: unknown = null;
    try {
      merge(bytes);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code });
  });

  test('the reason names the line', () => {
    expect(() => parseXml('<a>\n<b></a>', 'a.xmp')).toThrow(
      expect.objectContaining({ detail: { file: 'a.xmp', because: expect.stringMatching(/^Line 2: /u) as string } }),
    );
  });
});
