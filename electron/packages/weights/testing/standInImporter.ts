import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What Python is asked, and the toolkit's importer, as far as the studio sees of them. What it does stands in the folder of weights. */
const [, flag, what = '', folder = '', , out = '', , bits = ''] = process.argv.slice(2);
/** Packages that the importers really wrote, of tiny random weights. */
const written: Readonly<Record<string, string>> = { janus: 'tiny-janus', nextstep: 'tiny-nextstep', paligemma: 'tiny-reader' };
const imported = join(
  import.meta.dirname,
  '../../../../models/runtime/testing',
  written[what.split('.').at(-1) ?? ''] ?? 'tiny-reader',
  'package',
);

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function write(): void {
  say({ stage: 'write', text: 'Rounding and writing', done: 50, total: 100 });
  console.log('a library says something of its own');
  cpSync(imported, out, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as object;
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ ...manifest, id: basename(out), name: `${what} ${bits}` }));
  say({ stage: 'check', text: 'Computing reference answers', done: 100, total: 100 });
  say({ stage: 'done', text: 'done', seconds: 1, peak_bytes: 1 });
}

/** Something of it lies there already, and it does not come to an end by itself. */
function wait(): void {
  writeFileSync(join(out, '../half'), 'half');
  say({ stage: 'write', text: 'Rounding and writing', done: 1, total: 100 });
  setInterval(() => undefined, 1_000);
}

/** The same, and it does not hear that it shall end; neither does what it started, which holds its output. */
function hang(): void {
  process.on('SIGTERM', () => undefined);
  const deaf = 'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1_000)';
  spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'inherit', 'inherit'] });
  wait();
}

function doAs(behaviour: string): void {
  if (behaviour === 'hang') hang();
  else if (behaviour === 'wait') wait();
  else if (behaviour === 'refuse') {
    say({ stage: 'failed', text: 'model.norm.weight is missing', code: 'tensorMissing' });
    process.exitCode = 1;
  } else if (behaviour === 'break') {
    console.error('Traceback (most recent call last):\n  ...\nMemoryError: no room');
    process.exitCode = 1;
  } else write();
}

if (flag === '-c') console.log(process.env['STAND_IN_SAYS'] ?? 'READY');
else doAs(existsSync(join(folder, 'behaviour')) ? readFileSync(join(folder, 'behaviour'), 'utf8') : 'write');
