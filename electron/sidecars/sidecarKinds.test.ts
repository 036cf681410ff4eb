import { describe, expect, test } from 'vitest';
import type { SidecarFormat } from '../contract/sidecarFormats.ts';
import { sidecarFormats } from '../contract/sidecarFormats.ts';
import { sidecarKinds } from './sidecarKinds.ts';
import type { Wanted, WordPolicy } from './sidecarWords.ts';
import { fox, policies, wanted } from './testing/wanted.ts';

const personal = 'My own words.';

function plan(format: SidecarFormat, existing: Buffer | null, one: Wanted, policy: WordPolicy = policies.skip) {
  const { bytes, outcomes } = sidecarKinds[format].plan(existing, 'a file', [one], policy);
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('nothing was planned');
  return { bytes: bytes ?? existing ?? Buffer.alloc(0), isWritten: bytes !== null, ...outcome };
}

/** A sidecar as it is with these words in it, by a hand that is not ours. */
function written(format: SidecarFormat, text = personal): Buffer {
  return plan(format, null, wanted({}, { text, keywords: ['mine'], by: 'person', confidence: null })).bytes;
}

const read = (format: SidecarFormat, bytes: Buffer) => sidecarKinds[format].read(bytes, 'a file')('fox.jpg');

describe.each(sidecarFormats)('%s', (format) => {
  test('complaint 8: what is written is read back, and planned again it is unchanged', () => {
    const first = plan(format, null, wanted());
    expect(first).toMatchObject({ action: 'create', before: null, after: fox.text });
    expect(read(format, first.bytes)).toMatchObject({ text: fox.text });
    if (format !== 'txt') expect(read(format, first.bytes)).toMatchObject({ keywords: fox.keywords });
    for (const policy of Object.values(policies)) {
      expect(plan(format, first.bytes, wanted(), policy)).toMatchObject({ action: 'unchanged', isWritten: false, reason: null });
    }
  });

  test('complaint 7: words of a person are kept by skip, and by overwrite too', () => {
    for (const [policy, code] of [
      [policies.skip, 'sidecarHasWords'],
      [policies.overwrite, 'sidecarWordsKept'],
    ] as const) {
      const planned = plan(format, written(format), wanted({}, { keywords: ['mine'] }), policy);
      expect(planned).toMatchObject({ action: 'unchanged', reason: { code }, before: personal, after: personal, isWritten: false });
    }
  });

  test('complaint 7: they are replaced where the person says so, and what we wrote ourselves is replaced at once', () => {
    for (const [one, policy] of [
      [wanted(), policies.everything],
      [wanted({ isOurs: (text) => text === personal }), policies.overwrite],
    ] as const) {
      const planned = plan(format, written(format), one, policy);
      expect(planned).toMatchObject({ action: 'replace', before: personal, after: fox.text });
      expect(read(format, planned.bytes)?.text).toBe(fox.text);
    }
  });

  test('append and prepend keep both, and say nothing twice', () => {
    const between = format === 'txt' ? ' ' : '\n';
    for (const [policy, text] of [
      [policies.append, `${personal}${between}${fox.text}`],
      [policies.prepend, `${fox.text}${between}${personal}`],
    ] as const) {
      const once = plan(format, written(format), wanted(), policy);
      expect(once).toMatchObject({ action: 'merge', after: text });
      expect(read(format, once.bytes)?.text).toBe(text);
      expect(plan(format, once.bytes, wanted(), policy)).toMatchObject({ action: 'unchanged', isWritten: false });
      expect(plan(format, once.bytes, wanted({}, { text }), policy)).toMatchObject({ action: 'unchanged', isWritten: false });
    }
  });

  test('words in any script, with quotes, breaks and signs of markup come back as they are', () => {
    const text = `"Füchse", <b> & 'so'; 雪と狐\n=1+1 \u{1f98a} \\n ]]>`;
    const { bytes } = plan(format, null, wanted({}, { text, keywords: ['a, b', '雪'] }));
    const expected = format === 'txt' ? text.replace('\n', ' ') : text;
    expect(read(format, bytes)?.text).toBe(expected);
    if (format !== 'txt') expect(read(format, bytes)?.keywords).toEqual(['a, b', '雪']);
  });

  test('what is no such file is refused by an error of its own', () => {
    const harmful = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2]);
    expect(() => plan(format, harmful, wanted(), policies.everything)).toThrow(expect.objectContaining({ code: 'sidecarEncoding' }));
  });
});

describe('keywords', () => {
  test.each(['xmp', 'json', 'jsonl', 'csv'] as const)('%s: are added to those that are there, also where the words are kept', (format) => {
    const planned = plan(format, written(format), wanted({}, { keywords: ['Mine', 'fox'] }), policies.skip);
    expect(planned).toMatchObject({ action: 'merge', reason: { code: 'sidecarHasWords' } });
    expect(read(format, planned.bytes)).toMatchObject({ text: personal, keywords: ['mine', 'fox'] });
  });

  test('stand alone in a text file where there is no sentence', () => {
    const { bytes } = plan('txt', null, wanted({}, { text: '' }));
    expect(bytes.toString()).toBe('fox, snow');
    expect(plan('txt', bytes, wanted({}, { text: '', keywords: ['night'] }), policies.append).bytes.toString()).toBe('fox, snow, night');
  });
});

describe('a text file', () => {
  test('holds the caption alone in one line, as training scripts read it', () => {
    expect(plan('txt', null, wanted({}, { text: 'One.\nTwo.' })).bytes.toString()).toBe('One. Two.');
  });

  test('keeps its mark and what stands around the words', () => {
    const { bytes } = plan('txt', Buffer.from('\ufeff  mine \r\n'), wanted(), policies.append);
    expect(bytes.toString()).toBe(`\ufeff  mine ${fox.text} \r\n`);
  });
});

describe('JSON', () => {
  test('what another program keeps in it stays, numbers to the last digit and layout too', () => {
    const takeout =
      '{\r\n\t"title": "fox.jpg",\r\n\t"photoTakenTime": {"timestamp": 12345678901234567890},\r\n\t"keywords": ["old"]\r\n}\r\n';
    const { bytes, action } = plan('json', Buffer.from(takeout), wanted());
    const text = bytes.toString();
    expect([action, text.startsWith(takeout.split('["old"')[0] ?? ''), text.endsWith('\r\n}\r\n')]).toEqual(['merge', true, true]);
    expect(read('json', bytes)).toEqual({ text: fox.text, keywords: ['old', 'fox', 'snow'], by: 'model' });
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('says who wrote the words, and no longer once another hand changed them', () => {
    const { bytes } = plan('json', null, wanted());
    expect(read('json', bytes)?.by).toBe('model');
    const changed = Buffer.from(bytes.toString().replace('red fox', 'brown fox'));
    expect(read('json', changed)?.by).toBeNull();
    expect(plan('json', changed, wanted(), policies.overwrite)).toMatchObject({
      action: 'unchanged',
      reason: { code: 'sidecarWordsKept' },
    });
  });

  test.each(['[]', '"fox"', '{"caption": 7}', '{"keywords": "fox"}', '{"caption": "a", "caption": "b"}'])(
    '%s means something else and is refused',
    (text) => {
      expect(() => plan('json', Buffer.from(text), wanted())).toThrow(expect.objectContaining({ code: 'sidecarUnclear' }));
    },
  );

  test.each(['{', '{"a": 1,}', '{"a": 1} x', '', '{/* a */}'])('%s is broken and refused', (text) => {
    expect(() => plan('json', Buffer.from(text), wanted())).toThrow(expect.objectContaining({ code: 'sidecarUnsound' }));
  });
});

describe('lists of a folder', () => {
  test('metadata.jsonl: other lines and other values of the line stay as they are', () => {
    const lines = '{"file_name":"a.jpg","x":1.0}\n{"file_name": "fox.jpg", "text":"t"}\n\n{"note":1}';
    const { bytes, action } = plan('jsonl', Buffer.from(lines), wanted());
    const [first, second, empty, last] = bytes.toString().split('\n');
    expect([action, first, empty, last]).toEqual(['merge', '{"file_name":"a.jpg","x":1.0}', '', '{"note":1}']);
    expect(JSON.parse(second ?? '')).toMatchObject({ text: 't', caption: fox.text, keywords: ['fox', 'snow'] });
    expect(plan('jsonl', Buffer.from(lines), wanted({ fileName: 'new.jpg' })).bytes.toString()).toMatch(
      /\{"note":1\}\n\{"file_name":"new.jpg".*\}\n$/u,
    );
  });

  test('captions.csv: columns and rows of others stay, behind the separator that a spreadsheet saved it with', () => {
    const table = 'file_name;stars;caption\r\n"a.jpg";-5;"one; two"\r\nfox.jpg;=A1;\r\n';
    const { bytes } = plan('csv', Buffer.from(table), wanted());
    expect(bytes.toString()).toBe(table.replace('fox.jpg;=A1;\r\n', `"fox.jpg";"=A1";"${fox.text}"\r\n`));
    expect(plan('csv', Buffer.from(table), wanted({ fileName: 'b.jpg' })).bytes.toString()).toBe(`${table}"b.jpg";"";"${fox.text}"\r\n`);
  });

  test('captions.csv: a table of something else, or with a photo twice, is refused', () => {
    for (const table of ['a,b\r\n1,2\r\n', 'file_name,caption\r\nfox.jpg,a\r\nfox.jpg,b\r\n']) {
      expect(() => plan('csv', Buffer.from(table), wanted())).toThrow(expect.objectContaining({ code: 'sidecarUnclear' }));
    }
    expect(() => plan('csv', Buffer.from('file_name,caption\r\n"fox'), wanted())).toThrow(
      expect.objectContaining({ code: 'sidecarUnsound' }),
    );
  });

  test.each(['=1+1', '+1', '-1', '@sum(a1)', ' =1', '\uff1d1'])(
    'captions.csv: no cell begins as the formula %j does, and the words are the same',
    (text) => {
      const one = wanted({ fileName: '=cmd.jpg' }, { text: text.trim(), keywords: [text.trim()] });
      const { bytes } = plan('csv', null, one);
      for (const cell of bytes.toString().matchAll(/"([^"]*)"/gu)) expect(cell[1]).not.toMatch(/^[=+\-@\uff1d\r]/u);
      expect(sidecarKinds.csv.read(bytes, 'a file')('=cmd.jpg')).toMatchObject({ text: text.trim(), keywords: [text.trim()] });
      expect(plan('csv', bytes, one)).toMatchObject({ action: 'unchanged' });
    },
  );

  test.each(['jsonl', 'csv'] as const)('%s: photos of odd names are found again by them, each its own', (format) => {
    const names = [
      ' .jpg',
      ' fox.jpg',
      'fox.jpg',
      'fox.jpg ',
      '\tfox.jpg',
      ' =1.jpg',
      '-1.jpg',
      '"fox".jpg',
      'a,b;c.jpg',
      'two\nlines.jpg',
    ];
    const all = [...names, 'caf\u00e9.jpg', 'cafe\u0301.jpg'].map((fileName) => wanted({ fileName }, { text: `of ${fileName.trim()}` }));
    const { bytes } = sidecarKinds[format].plan(null, 'a file', all, policies.skip);
    const again = sidecarKinds[format].plan(bytes, 'a file', all, policies.skip);
    expect([again.bytes, new Set(again.outcomes.map(({ action }) => action))]).toEqual([null, new Set(['unchanged'])]);
    const found = sidecarKinds[format].read(bytes ?? Buffer.alloc(0), 'a file');
    for (const { fileName, words } of all) expect(found(fileName)?.text).toBe(words.text);
  });

  test('captions.csv: space beside a separator is no part of a name that stands without quotes', () => {
    const table = 'caption, file_name\r\n"one", fox.jpg\r\n';
    expect(sidecarKinds.csv.read(Buffer.from(table), 'a file')('fox.jpg')?.text).toBe('one');
  });

  test.each(['jsonl', 'csv'] as const)('%s: a photo whose name is no text is refused alone', (format) => {
    const { bytes, outcomes } = sidecarKinds[format].plan(null, 'a file', [wanted({ fileName: null }), wanted()], policies.skip);
    expect(outcomes.map(({ action, reason }) => [action, reason?.code])).toEqual([
      ['refuse', 'sidecarNameNotText'],
      ['create', undefined],
    ]);
    expect(read(format, bytes ?? Buffer.alloc(0))?.text).toBe(fox.text);
  });
});
