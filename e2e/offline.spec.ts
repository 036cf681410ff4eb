import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, fromLauncher, test as base } from './appFixture.ts';
import { callsToAddresses, tracedCommand } from './networkTrace.ts';

const repositoryRoot = resolve(import.meta.dirname, '..');
const commandLine = join(repositoryRoot, 'dist', 'cli', 'cli.js');

/** A person who never ran anything: every folder that programs write to is empty. */
type Newcomer = {
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly trace: string;
  /** Every file that is there now, seen from the folder. */
  files(): readonly string[];
};

function newcomerIn(folder: string): Newcomer {
  for (const name of ['home', 'tmp', 'run']) mkdirSync(join(folder, name), { mode: 0o700 });
  const kept = ['PATH', 'DISPLAY', 'UNIFLUID_SQLITE_BINDING', 'UNIFLUID_PACKAGE'];
  return {
    folder,
    environment: {
      ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
      LANG: 'en_US.UTF-8',
    },
    trace: join(folder, 'trace'),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory() && entry.name !== 'trace')
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)),
  };
}

const test = base.extend<{ readonly newcomer: Newcomer }>({
  newcomer: async ({ browserName: _ }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'unifluid-new-'));
    await use(newcomerIn(folder));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

const profile = 'home/.local/share/unifluid-studio/';

function isOutsideProfile(file: string): boolean {
  return !file.startsWith(profile);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once('exit', done));
}

function startTraced({ environment, trace }: Newcomer, command: readonly string[]): ChildProcess {
  const [program = '', ...args] = tracedCommand(trace, command);
  return spawn(program, args, { env: environment, stdio: 'inherit' });
}

/** Leaves a job in the queue: a command line that is killed as soon as it has queued it. */
async function leaveJob({ environment }: Newcomer): Promise<void> {
  const args = [commandLine, 'generate', 'a red circle', '--n', '8', '--json', '--out', 'never.png'];
  const command = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = ended(command);
  command.stdout.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('"stage":"drawing"')) command.kill('SIGKILL');
  });
  await gone;
}

test('the trace sees a name that is looked up and an address that is written to', ({ newcomer }) => {
  const script = "require('node:dgram').createSocket('udp4').send('x', 9, '127.0.0.1', function () { this.close(); })";
  const [program = '', ...args] = tracedCommand(newcomer.trace, [process.execPath, '--eval', script]);
  spawnSync(program, args, { env: newcomer.environment });
  expect(callsToAddresses(newcomer.trace).join('\n')).toMatch(/sendm?m?(sg|to).*127\.0\.0\.1/u);
});

test('the command line draws and describes, names no address and writes nothing but the profile and the picture', async ({ newcomer }) => {
  const picture = join(newcomer.folder, 'picture.png');
  for (const command of [
    ['generate', 'a red circle', '--steps', '2', '--out', picture],
    ['caption', picture],
    ['models', 'verify'],
  ]) {
    expect(await ended(startTraced(newcomer, [process.execPath, commandLine, ...command]))).toBe(0);
    expect(callsToAddresses(newcomer.trace)).toEqual([]);
  }
  expect(newcomer.files().filter(isOutsideProfile)).toEqual(['picture.png']);
});

test('the window opens and draws, names no address and writes nothing but the profile', async ({ newcomer }) => {
  await leaveJob(newcomer);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // Without a debugger, which would listen at an address of its own: the window takes up the job by itself.
  const studio = startTraced(newcomer, [fromLauncher('UNIFLUID_E2E_ELECTRON'), ...asRoot, repositoryRoot]);
  const gone = ended(studio);
  const drawn = (): number => globSync(`${profile}pictures/*/*.png`, { cwd: newcomer.folder }).length;
  await expect.poll(drawn, { timeout: 120_000 }).toBe(8);
  // strace passes a signal on to nobody: the studio itself is told, by the number in its lock.
  process.kill(lockOwner(newcomer), 'SIGTERM');
  expect(await gone).toBe(0);

  expect(callsToAddresses(newcomer.trace)).toEqual([]);
  // Two bytes of GTK, by which settings of the desktop are noticed; a session's folder is emptied when the person logs out.
  expect(newcomer.files().filter(isOutsideProfile)).toEqual(['run/dconf/user']);
});

function lockOwner({ folder }: Newcomer): number {
  return Number(/-(\d+)$/u.exec(readlinkSync(join(folder, profile, 'window', 'SingletonLock')))?.[1]);
}

/** A STUN and TURN server that answers nobody and counts who asks. */
async function listen(): Promise<{ readonly port: number; asked(): number; close(): void }> {
  let asked = 0;
  const streams = createServer(() => (asked += 1));
  await new Promise<void>((done) => streams.listen(0, '127.0.0.1', done));
  const { port } = streams.address() as AddressInfo;
  const datagrams: Socket = createSocket('udp4', () => (asked += 1));
  await new Promise<void>((done) => datagrams.bind(port, '127.0.0.1', done));
  return {
    port,
    asked: () => asked,
    close() {
      streams.close();
      datagrams.close();
    },
  };
}

test('WebRTC in the window asks no STUN or TURN server and offers no way in', async ({ studio }) => {
  const server = await listen();
  const candidates = await studio.window.evaluate(async (port) => {
    const credentials = { username: 'u', credential: 'c' };
    const connection = new RTCPeerConnection({
      iceServers: [
        { urls: [`stun:127.0.0.1:${port}`, `stun:localhost:${port}`] },
        { urls: [`turn:127.0.0.1:${port}?transport=udp`, `turn:127.0.0.1:${port}?transport=tcp`], ...credentials },
        { urls: [`turns:127.0.0.1:${port}?transport=tcp`, `turn:localhost:${port}?transport=tcp`], ...credentials },
      ],
    });
    const found: string[] = [];
    const gathered = new Promise<void>((done) => {
      connection.onicecandidate = ({ candidate }) => (candidate === null ? done() : void found.push(candidate.candidate));
    });
    connection.createDataChannel('way out');
    await connection.setLocalDescription();
    await gathered;
    return found.filter((candidate) => candidate !== '');
  }, server.port);
  expect({ candidates, asked: server.asked() }).toEqual({ candidates: [], asked: 0 });
  server.close();
});
