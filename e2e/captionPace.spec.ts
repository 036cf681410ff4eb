import { spawn, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { environmentWith, expect, fromLauncher, test } from './appFixture.ts';
import { captionFigures, filesBelow, sidecarsDue, sumOf, tallied, touched } from './captionFigures.ts';
import { takeSilence, watchMain } from './mainWatch.ts';
import { openPanel } from './studioSteps.ts';

// Not a test: `npm run bench:captions` runs this one alone, and says which photos and which model.

const count = Number(fromLauncher('UNIFLUID_BENCH_PHOTOS'));
const given = process.env['UNIFLUID_BENCH_FOLDER'];
/** Of each kind that cannot be read. */
const brokenOfEach = Math.ceil(count / 1_000);
const longest = 8 * 3_600_000;

type Took = { readonly name: string; readonly seconds: number; readonly megabytes: number; readonly silentMilliseconds: number };

const folders: string[] = [];
// Not before the studio has ended: photos that go under its hands are another story.
test.afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A tree of its own for each way: what one leaves beside the photos, the other would take in. */
function writeTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-captions-'));
  folders.push(folder);
  if (given !== undefined) cpSync(given, folder, { recursive: true });
  else {
    const script = join(import.meta.dirname, '../electron/studio/testing/writeLibrary.ts');
    execFileSync(process.execPath, [script, folder, String(count), String(brokenOfEach)], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return folder;
}

/** Prints what came of it, and holds it to what must be so of every tree. */
function account(took: Took, profile: string, folder: string, before: ReadonlyMap<string, string>): void {
  const after = filesBelow(folder);
  const { photos, captions, failures, sidecars } = captionFigures(profile, after);
  const { name, seconds, megabytes, silentMilliseconds } = took;
  console.log(
    `${name}: ${String(photos)} photos, ${String(captions)} captions, failures ${tallied(failures)}, sidecars ${tallied(sidecars)}\n` +
      `${name}: ${seconds.toFixed(1)} s, ${((captions / seconds) * 60).toFixed(0)} captions a minute with all files; ` +
      `main took at most ${megabytes.toFixed(0)} MB and was silent for at most ${silentMilliseconds.toFixed(0)} ms`,
  );
  expect(captions + sumOf(failures)).toBe(photos);
  expect(touched(before, after)).toEqual([]);
  if (given !== undefined) return;
  expect([photos, sumOf(failures), sidecars.get('.txt')]).toEqual([count + 5 * brokenOfEach, 5 * brokenOfEach, count]);
}

test('a tree of photos is captioned from the window', async ({ studio }) => {
  test.setTimeout(longest);
  const { app, window, profile } = studio;
  const folder = writeTree();
  const before = filesBelow(folder);
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, folder);
  await openPanel(window, 'Library');
  await watchMain(app);
  const began = performance.now();
  const silences: number[] = [];
  const say = async (what: string): Promise<void> => {
    const silence = await takeSilence(app);
    silences.push(silence);
    const seconds = (performance.now() - began) / 1_000;
    console.log(`window: ${what} after ${seconds.toFixed(1)} s, main silent for at most ${silence.toFixed(0)} ms`);
  };
  await window.getByRole('button', { name: 'Add a folder', exact: true }).click();
  await expect(window.getByText(/^Scanned .*photos? added/)).toBeVisible({ timeout: longest });
  await say('scanned');
  for (const format of ['.txt', 'XMP', 'JSON', 'CSV']) await window.getByRole('button', { name: format, exact: true }).click();
  await window.getByRole('button', { name: /^Caption [\d.,\s]+ photos$/u }).click({ timeout: longest });
  const run = window.getByRole('group', { name: 'Run of captions' });
  await expect(run.getByText(/^Captioning photos · /)).toBeVisible({ timeout: longest });
  await say('planned and begun');
  await expect(run.getByText(/^Captioned · /)).toBeVisible({ timeout: longest });
  await say('captioned');
  await expect.poll(() => sidecarsDue(profile), { timeout: longest }).toBe(0);
  await say('all files written');
  const seconds = (performance.now() - began) / 1_000;
  const megabytes = await app.evaluate(() => process.resourceUsage().maxRSS / 1024);
  account({ name: 'window', seconds, megabytes, silentMilliseconds: Math.max(...silences) }, profile, folder, before);
});

type Line = { readonly type: string; readonly code?: string; readonly captioned?: number };

/** Captions the folder as a script does. Answers how it went, and how often each kind of line was printed. */
async function commandLine(name: string, folder: string, profile: string) {
  const figures = join(profile, 'figures.json');
  const args = ['start', 'caption', folder, '--formats', 'txt,xmp,json,csv', '--json', `--profile=${profile}`];
  const began = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'starts/watched/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...environmentWith(''), UNIFLUID_SQLITE_BINDING: '', UNIFLUID_BENCH_FIGURES: figures },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = new Map<string, number>();
  let captioned = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    // What the command line prints with --json.
    const line = JSON.parse(text) as Line;
    const kind = line.code ?? line.type;
    lines.set(kind, (lines.get(kind) ?? 0) + 1);
    if (line.type === 'captionRun') captioned = line.captioned ?? 0;
  }
  const status = await ended;
  const seconds = (performance.now() - began) / 1_000;
  console.log(`${name}: ended with ${String(status)} after ${seconds.toFixed(1)} s; lines ${tallied(lines)}`);
  // Written by starts/watched/main.js.
  const most = JSON.parse(readFileSync(figures, 'utf8')) as Pick<Took, 'megabytes' | 'silentMilliseconds'>;
  return { took: { name, seconds, ...most }, captioned, lines };
}

test('a tree of photos is captioned from the command line, and a second time asks the model nothing', async ({ profile }) => {
  test.setTimeout(longest);
  const folder = writeTree();
  const before = filesBelow(folder);
  const first = await commandLine('command line', folder, profile);
  account(first.took, profile, folder, before);
  const written = filesBelow(folder);
  const second = await commandLine('command line, second time', folder, profile);
  expect([second.captioned, touched(written, filesBelow(folder))]).toEqual([0, []]);
});
