import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { createOrtSession } from '../../models/runtime/ortSession.ts';
import { allOnCpu, cpuDevice } from '../contract/devices.ts';
import type { EngineWork, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import { createEngine, defaultThreads, firstTokens, threadsBesideWindow, toNotes } from './engine.ts';
import type { Engine } from './engine.ts';
import type { EngineMessage } from './engineProtocol.ts';
import { createLocalEngine } from './localEngine.ts';
import { packageHash } from './packageShelf.ts';
import { serveEngine } from './serveEngine.ts';

const packagesFolder = join(import.meta.dirname, '../../models/packages');
const tiny = join(packagesFolder, 'tiny-test');
const folder = mkdtempSync(join(tmpdir(), 'unifluid-engine-'));
const engine = createLocalEngine({ packagesFolder, packageFolder: tiny, modelId: null, threads: 1 });
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

type Drawing = Extract<EngineWork, { kind: 'generate' }>;
const fox: Drawing = {
  kind: 'generate',
  prompt: 'a red fox',
  seed: 5,
  variations: 2,
  steps: 4,
  guidance: 3,
  temperature: 1,
  order: 'random',
  firstVariation: 0,
  known: { modelSha256: null, tokens: [] },
  needsKnown: false,
};

async function draw(work: EngineWork, stopAfter = Infinity, on: Engine = engine) {
  const events: WorkEvent[] = [];
  const run = on.run(work, (event) => {
    events.push(event);
    if (event.kind === 'tokens' && event.done >= stopAfter) run.stop();
  });
  return { outcome: asPictures(await run.outcome), events };
}

function asPictures(outcome: WorkOutcome) {
  if (outcome.kind !== 'pictures') throw new Error(outcome.kind);
  return outcome;
}

test('a drawing says every token it drew, and ends with exactly these', async () => {
  const { outcome, events } = await draw(fox);
  const tokens = events.filter((event) => event.kind === 'tokens');
  expect(tokens.map(({ done, total }) => [done, total])).toEqual(Array.from({ length: 16 }, (_value, index) => [index + 1, 16]));
  for (const [variation, picture] of outcome.pictures.entries()) {
    const said = tokens.map((event) => event.variations[variation]);
    expect(said.map((token) => token?.grid)).toEqual([...picture.tokens.order]);
    for (const token of said) {
      const at = (token?.grid ?? 0) * picture.tokens.tokenDims;
      expect(picture.tokens.latents.slice(at, at + picture.tokens.tokenDims)).toEqual(token?.latent);
    }
  }
  const told = events.findIndex((event) => event.kind === 'model');
  expect(events[told]).toEqual({ kind: 'model', sha256: outcome.use.model.sha256, device: cpuDevice });
  expect(told).toBeLessThan(events.findIndex((event) => event.kind === 'tokens'));
  expect(outcome).toMatchObject({ stopped: false, resumedAt: 0, use: { model: { id: 'tiny-test' }, provider: 'cpu', threads: 1 } });
  expect(outcome.use).not.toHaveProperty('devices');
});

test('complaint 10: a stop is heard before another token is drawn, wherever it comes; how long that took is printed', async () => {
  for (const stopAfter of [1, 7, 12]) {
    let asked = NaN;
    let later = 0;
    const run = engine.run(fox, (event) => {
      if (event.kind !== 'tokens') return;
      if (event.done > stopAfter) later += 1;
      if (event.done !== stopAfter) return;
      asked = performance.now();
      run.stop();
    });
    const { stopped } = asPictures(await run.outcome);
    console.log(`stopped at token ${stopAfter} and kept in ${(performance.now() - asked).toFixed(1)} ms`);
    expect({ stopped, later }).toEqual({ stopped: true, later: 0 });
  }
});

test('what the engine was told to compute on is what each graph is opened with, what it says first, and what it records', async () => {
  const decode = { provider: 'webgpu', number: null, name: 'Radeon 780M' } as const;
  const convolutions = { provider: 'cuda', number: 1, name: 'NVIDIA L4' } as const;
  const opened: (readonly [string, string | undefined, number | null | undefined])[] = [];
  const devices = { ...allOnCpu, decode, convolutions };
  const by = { [await packageHash(tiny)]: devices };
  const options = { packagesFolder: '', packageFolder: tiny, modelId: null, threads: 1, devices: by };
  // Opened on the CPU whatever is asked for: this machine has none of them.
  const other = createEngine(options, (path, { threads, device }) => {
    opened.push([basename(path, '.onnx'), device?.provider, device?.number]);
    return createOrtSession(path, { threads });
  });
  const events: WorkEvent[] = [];
  const outcome = asPictures(await other.run(fox, (event) => events.push(event)).outcome);
  await other.close();
  expect(opened).toEqual([
    ['prefill', 'webgpu', null],
    ['image_step', 'webgpu', null],
    ['vae_decode', 'cuda', 1],
  ]);
  expect(events).toContainEqual({ kind: 'model', sha256: outcome.use.model.sha256, device: decode });
  expect(outcome.use).toMatchObject({ provider: 'webgpu', devices });
});

test('a device that is not there is a fault of the device, and the same graph opens on the CPU afterwards', async () => {
  const missing = { provider: 'cuda', number: 0, name: 'none' } as const;
  const options = {
    packagesFolder: '',
    packageFolder: tiny,
    modelId: null,
    threads: 1,
    devices: { [await packageHash(tiny)]: { ...allOnCpu, decode: missing } },
  };
  const other = createLocalEngine(options);
  await expect(other.run(fox, () => undefined).outcome).rejects.toMatchObject({ code: 'deviceFailed' });
  await other.close();
  expect((await draw(fox)).outcome.stopped).toBe(false);
});

/** Pictures of one colour each. */
function coloured(...shades: readonly number[]) {
  return shades.map((shade) => ({ picture: { width: 8, height: 8, rgba: new Uint8Array(8 * 8 * 4).fill(shade) }, words: '' }));
}

test('several pictures are captioned in order, and each is told of once when it is done', async () => {
  const told = new Map<number, string>();
  const work: EngineWork = { kind: 'captionMany', pictures: coloured(40, 120, 200, 255), wanted: 'short', beams: 2 };
  const outcome = await engine.run(work, (event) => {
    if (event.kind !== 'caption') return;
    expect(told.has(event.index)).toBe(false);
    told.set(event.index, event.caption.text);
  }).outcome;
  if (outcome.kind !== 'captions') throw new Error(outcome.kind);
  expect(outcome.captions.map((caption, index) => [caption?.text, told.get(index)])).toEqual(
    Array.from({ length: 4 }, (_value, index) => [told.get(index), told.get(index)]),
  );
  expect(outcome.captions.every((caption) => caption !== null && caption.pieces.length > 0 && caption.confidence > 0)).toBe(true);
  expect(outcome).toMatchObject({ stopped: false, use: { model: { id: 'tiny-test' } } });
});

test('captions that had ended stay when the rest is stopped', async () => {
  const work: EngineWork = {
    kind: 'captionMany',
    pictures: coloured(...Array.from({ length: 20 }, (_value, at) => at * 12)),
    wanted: 'short',
    beams: 1,
  };
  const run = engine.run(work, (event) => {
    if (event.kind === 'caption') run.stop();
  });
  const outcome = await run.outcome;
  if (outcome.kind !== 'captions') throw new Error(outcome.kind);
  const written = outcome.captions.filter((caption) => caption !== null).length;
  expect(outcome.stopped).toBe(true);
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(20);
});

test('the same seed draws the same pixels, another seed others', async () => {
  const [first, again, other] = [await draw(fox), await draw(fox), await draw({ ...fox, seed: 6 })];
  expect(again.outcome.pictures[1]?.pixels).toEqual(first.outcome.pictures[1]?.pixels);
  expect(other.outcome.pictures[1]?.pixels).not.toEqual(first.outcome.pictures[1]?.pixels);
});

test('a drawing that was stopped goes on to the same picture', async () => {
  const whole = (await draw(fox)).outcome;
  const part = await draw(fox, 6);
  expect(part.outcome).toMatchObject({ stopped: true, pictures: [{ tokens: { tokensDrawn: 6 } }, { tokens: { tokensDrawn: 6 } }] });
  const tokens = part.outcome.pictures.map(({ tokens: { order, latents, tokenDims } }) => {
    const grid = [...order.subarray(0, 6)];
    return {
      grid,
      latents: Float32Array.from(grid.flatMap((position) => [...latents.subarray(position * tokenDims, (position + 1) * tokenDims)])),
    };
  });
  const rest = await draw({ ...fox, known: { modelSha256: whole.use.model.sha256, tokens } });
  expect(rest.outcome.resumedAt).toBe(6);
  expect(rest.events.filter((event) => event.kind === 'tokens')[0]).toMatchObject({ done: 7 });
  expect(rest.outcome.pictures).toEqual(whole.pictures);
});

test('tokens of other weights are drawn anew', async () => {
  const tokens = [
    { grid: [0], latents: new Float32Array(8) },
    { grid: [0], latents: new Float32Array(8) },
  ];
  const { outcome } = await draw({ ...fox, known: { modelSha256: 'another', tokens } });
  expect(outcome.resumedAt).toBe(0);
  expect(outcome.pictures[0]?.pixels).toEqual((await draw(fox)).outcome.pictures[0]?.pixels);
});

test('where going on was asked for, tokens of other weights or none are refused and nothing is drawn anew', async () => {
  const tokens = [{ grid: [0], latents: new Float32Array(8) }];
  const { outcome } = await draw({ ...fox, variations: 1 });
  const own = outcome.use.model.sha256;
  const goOn = (known: Drawing['known']) => draw({ ...fox, variations: 1, needsKnown: true, known });
  await expect(goOn({ modelSha256: 'another', tokens })).rejects.toMatchObject({ code: 'tokensOfAnotherModel' });
  await expect(goOn({ modelSha256: own, tokens: [] })).rejects.toMatchObject({ code: 'imageHasNoTokens' });
  const damaged = [{ grid: [0], latents: new Float32Array(8).fill(Number.NaN) }];
  await expect(goOn({ modelSha256: own, tokens: damaged })).rejects.toMatchObject({ code: 'imageHasNoTokens' });
});

test('an edit, a question and a caption answer in their own ways', async () => {
  const [picture] = (await draw(fox)).outcome.pictures;
  if (picture === undefined) throw new Error('nothing drawn');
  const { variations: _variations, prompt: _prompt, ...drawing } = fox;
  const edit = await draw({
    ...drawing,
    kind: 'edit',
    variations: 1,
    instruction: 'make it blue',
    imageGuidance: 1.5,
    source: picture.pixels,
  });
  expect(edit.outcome.pictures).toHaveLength(1);
  const pieces: WorkEvent[] = [];
  const answer = await engine.run({ kind: 'ask', pictures: [picture.pixels], question: 'how many?', earlier: [] }, (event) =>
    pieces.push(event),
  ).outcome;
  const caption = await engine.run({ kind: 'caption', picture: picture.pixels }, () => {}).outcome;
  for (const outcome of [answer, caption]) {
    if (outcome.kind !== 'text') throw new Error(outcome.kind);
    expect(outcome.pieces.map(({ text }) => text).join('')).toBe(outcome.text);
    expect(outcome.confidence).toBeGreaterThanOrEqual(0);
    expect(outcome.confidence).toBeLessThanOrEqual(1);
  }
  if (answer.kind === 'text') expect(pieces.filter(({ kind }) => kind === 'textPiece')).toHaveLength(answer.pieces.length);
});

test('one job at a time', async () => {
  const first = engine.run(fox, () => {});
  await expect(engine.run(fox, () => {}).outcome).rejects.toMatchObject({ code: 'badRequest' });
  await first.outcome;
});

test('a picture is shown as it was after its first tokens', async () => {
  const [picture] = (await draw(fox)).outcome.pictures;
  if (picture === undefined) throw new Error('nothing drawn');
  const { width, height, rgba } = await engine.decode(picture.tokens, 4);
  const cell = width / picture.tokens.gridSide;
  const shown = new Set(picture.tokens.order.subarray(0, 4));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const grid = Math.floor(y / cell) * picture.tokens.gridSide + Math.floor(x / cell);
      if (!shown.has(grid)) expect(rgba[(y * width + x) * 4 + 3]).toBe(0);
    }
  }
  expect(await engine.decode(picture.tokens, 16)).toEqual(picture.pixels);
});

test('the tokens of another model are not shown by this one', async () => {
  const tokens = {
    gridSide: 9,
    tokenDims: 1,
    order: Uint16Array.from({ length: 81 }, (_value, place) => place),
    tokensDrawn: 81,
    latents: new Float32Array(81),
  };
  await expect(engine.decode(tokens, 3)).rejects.toMatchObject({ code: 'modelFailed' });
});

test.for([
  ['steps', { steps: 99 }, 'stepsOutOfRange'],
  ['seed', { seed: -1 }, 'seedOutOfRange'],
  ['variations', { variations: 0 }, 'variationsOutOfRange'],
  ['guidance', { guidance: Number.NaN }, 'guidanceOutOfRange'],
  ['temperature', { temperature: 1e9 }, 'temperatureOutOfRange'],
  ['prompt', { prompt: '   ' }, 'promptEmpty'],
] as const)('%s out of range has its code, and the next job runs', async ([, change, code]) => {
  await expect(engine.run({ ...fox, ...change }, () => {}).outcome).rejects.toMatchObject({ code });
  expect((await draw({ ...fox, variations: 1 })).outcome.stopped).toBe(false);
});

test('a prompt of 100 000 characters is read as far as the model reads', async () => {
  const { outcome } = await draw({ ...fox, variations: 1, prompt: 'fox '.repeat(25_000) });
  expect(outcome.pictures[0]?.tokens.tokensDrawn).toBe(16);
});

let copies = 0;
function damagedPackage(damage: (path: string) => void): string {
  copies += 1;
  const path = join(folder, `package-${copies}`);
  cpSync(tiny, path, { recursive: true });
  damage(path);
  return path;
}
const editManifest = (path: string, edit: (manifest: Record<string, unknown>) => void): void => {
  const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  edit(manifest);
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
};

test.for<[string, (path: string) => void, string]>([
  ['a flipped byte', (path) => flipByte(join(path, 'weights.bin')), 'packageFileCorrupt'],
  ['a file cut short', (path) => writeFileSync(join(path, 'prefill.onnx'), ''), 'packageFileCorrupt'],
  ['a missing file', (path) => rmSync(join(path, 'vision.onnx')), 'packageFileMissing'],
  [
    'a newer format',
    (path) =>
      editManifest(path, (manifest) => {
        manifest['format'] = 3;
      }),
    'packageTooNew',
  ],
  [
    'a path that climbs out',
    (path) =>
      editManifest(path, (manifest) => {
        manifest['tokenizer'] = '../../etc/passwd';
      }),
    'packagePathEscapes',
  ],
  ['a file nobody listed', (path) => writeFileSync(join(path, 'extra.so'), 'x'), 'packageUnlistedFile'],
  [
    'a link',
    (path) => {
      rmSync(join(path, 'vision.onnx'));
      symlinkSync(join(tiny, 'vision.onnx'), join(path, 'vision.onnx'));
    },
    'packageLinkFound',
  ],
  [
    'a hard link',
    (path) => {
      linkSync(join(path, 'vision.onnx'), join(folder, `hard-${copies}`));
    },
    'packageLinkFound',
  ],
  ['no manifest', (path) => rmSync(join(path, 'manifest.json')), 'packageMissing'],
  ['a manifest that is no JSON', (path) => writeFileSync(join(path, 'manifest.json'), '{'), 'packageInvalid'],
  ['no folder', (path) => rmSync(path, { recursive: true }), 'packageMissing'],
])('a package with %s is refused by name, when verified and when a job needs it', async ([, damage, code]) => {
  const packageFolder = damagedPackage(damage);
  const broken = createLocalEngine({ packagesFolder, packageFolder, modelId: null, threads: 1 });
  const check = await broken.verify(null);
  expect(check.ok).toBe(false);
  expect(check.problems.map((problem) => problem.code)).toContain(code);
  for (const { message } of check.problems) expect(message).not.toContain(folder);
  await expect(broken.run(fox, () => {}).outcome).rejects.toMatchObject({ code });
  await broken.close();
});

test('of two packages with one id the one in use is listed and checked', async () => {
  const packageFolder = damagedPackage((path) => flipByte(join(path, 'weights.bin')));
  const copied = createLocalEngine({ packagesFolder, packageFolder, modelId: null, threads: 1 });
  const listed = await copied.list();
  expect(listed.filter(({ id }) => id === 'tiny-test')).toMatchObject([{ folder: packageFolder, current: true }]);
  expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
  expect((await copied.verify('tiny-test')).ok).toBe(false);
  await copied.close();
});

test('a package that was mended is used without a restart', async () => {
  const packageFolder = damagedPackage((path) => appendFileSync(join(path, 'weights.bin'), 'x'));
  const mending = createLocalEngine({ packagesFolder, packageFolder, modelId: null, threads: 1 });
  await expect(mending.run(fox, () => {}).outcome).rejects.toMatchObject({ code: 'packageFileCorrupt' });
  cpSync(join(tiny, 'weights.bin'), join(packageFolder, 'weights.bin'));
  expect((await draw(fox, Infinity, mending)).outcome.stopped).toBe(false);
  await mending.close();
});

test('unknown words are found where they stand', () => {
  expect(toNotes('Zebrax, a zebrax and FOX', [{ word: 'zebrax', nearest: 'zebra' }])).toEqual([
    { word: 'Zebrax', start: 0, length: 6, replacement: 'zebra' },
    { word: 'zebrax', start: 10, length: 6, replacement: 'zebra' },
  ]);
});

test('threads follow the machine within reason', () => {
  expect([1, 2, 4, 8, 12, 64].map(defaultThreads)).toEqual([1, 2, 4, 4, 6, 8]);
  expect([1, 2, 4, 8, 12, 64].map(threadsBesideWindow)).toEqual([1, 1, 3, 4, 6, 8]);
});

test('the first tokens leave the rest empty', () => {
  const tokens = { gridSide: 2, tokenDims: 1, order: Uint16Array.of(3, 0, 1, 2), tokensDrawn: 3, latents: Float32Array.of(1, 2, 3, 4) };
  expect(firstTokens(tokens, 2)).toEqual({ latents: Float32Array.of(1, 0, 0, 4), drawn: [true, false, false, true] });
  expect(firstTokens(tokens, 9).drawn).toEqual([true, true, false, true]);
});

class FakePort {
  readonly sent: EngineMessage[] = [];
  #listener: (message: { readonly data: unknown }) => void = () => {};

  postMessage(message: EngineMessage): void {
    this.sent.push(structuredClone(message));
  }

  on(_event: 'message', listener: (message: { readonly data: unknown }) => void): void {
    this.#listener = listener;
  }

  receive(data: unknown): void {
    this.#listener({ data: structuredClone(data) });
  }

  async until(kind: EngineMessage['kind'], id: number): Promise<EngineMessage> {
    for (;;) {
      const found = this.sent.find((message) => message.kind === kind && 'id' in message && message.id === id);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

let port: FakePort;
let stopServing: () => void = () => {};
beforeEach(() => {
  port = new FakePort();
});
afterEach(() => stopServing());

test('over a port: a watched variation of a run is shown before the others', async () => {
  stopServing = serveEngine(port, engine);
  port.receive({ kind: 'run', id: 1, work: { ...fox, variations: 8 } });
  port.receive({ kind: 'watch', id: 1, variation: 6 });
  await port.until('outcome', 1);
  const shown = port.sent.flatMap((message) =>
    message.kind === 'event' && message.event.kind === 'partialPicture' ? [message.event] : [],
  );
  expect(shown[0]?.variation).toBe(6);
});

test('over a port: runs, stops, answers and failures all find their request', async () => {
  stopServing = serveEngine(port, engine);
  port.receive({ kind: 'run', id: 1, work: { ...fox, steps: 8 } });
  port.receive({ kind: 'call', id: 2, call: { name: 'checkPrompt', text: 'qqqq', task: 'draw' } });
  expect(await port.until('answer', 2)).toMatchObject({ value: { unknown: [{ word: 'qqqq' }], readTo: null } });
  port.receive({ kind: 'stop', id: 1 });
  expect(await port.until('outcome', 1)).toMatchObject({ outcome: { kind: 'pictures' } });
  port.receive({ kind: 'run', id: 3, work: { ...fox, steps: 99 } });
  expect(await port.until('failed', 3)).toEqual({ kind: 'failed', id: 3, error: { code: 'stepsOutOfRange', detail: { limit: 8 } } });
  // Said when the packages were looked through, whatever was asked meanwhile.
  const ready = () => port.sent.find(({ kind }) => kind === 'ready');
  await expect.poll(ready).toMatchObject({ models: { draw: { id: 'tiny-test' } }, threads: 1 });
});

function flipByte(path: string): void {
  const data = readFileSync(path);
  data.writeUInt8(data.readUInt8(100) ^ 1, 100);
  writeFileSync(path, data);
}

test.skipIf(process.platform === 'win32')(
  'a pipe in the place of a manifest keeps nobody waiting: the other packages are listed',
  async () => {
    const shelf = mkdtempSync(join(folder, 'shelf-'));
    cpSync(tiny, join(shelf, 'tiny-test'), { recursive: true });
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      mkdirSync(join(shelf, name));
      execFileSync('mkfifo', [join(shelf, name, 'manifest.json')]);
    }
    const local = createLocalEngine({ packagesFolder: shelf, packageFolder: null, modelId: null, threads: 1 });
    expect((await local.list()).map(({ id }) => id)).toEqual(['tiny-test']);
    expect(await local.verify('one')).toMatchObject({ ok: false, problems: [{ code: 'packageMissing' }] });
    await local.close();
  },
);

test('packages that were added are found, what ships is found first, and what is being put together is not there', async () => {
  const [shipped, added] = [mkdtempSync(join(folder, 'shipped-')), mkdtempSync(join(folder, 'added-'))];
  const copyAs = (place: string, id: string): void => {
    cpSync(tiny, place, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8')) as object;
    writeFileSync(join(place, 'manifest.json'), JSON.stringify({ ...manifest, id }));
  };
  copyAs(join(shipped, 'tiny-test'), 'tiny-test');
  copyAs(join(added, 'tiny-test'), 'tiny-test');
  copyAs(join(added, 'other'), 'other');
  copyAs(join(added, '.unpacking'), 'half');
  const local = createLocalEngine({ packagesFolder: shipped, addedFolder: added, packageFolder: null, modelId: 'other', threads: 1 });
  expect((await local.list()).map(({ id, folder: place }) => [id, place])).toEqual([
    ['other', join(added, 'other')],
    ['tiny-test', join(shipped, 'tiny-test')],
  ]);
  expect(await local.verify('other')).toMatchObject({ ok: true });
  await local.close();
});
