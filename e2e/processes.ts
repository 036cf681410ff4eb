import { readdirSync, readFileSync } from 'node:fs';

/** A process as Linux shows it. */
type ProcessEntry = {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly waitsIn: string;
  readonly command: string;
};

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // It has ended, or belongs to somebody else.
    return '';
  }
}

function entryOf(pid: number): readonly ProcessEntry[] {
  // The program's name stands in brackets and may hold anything.
  const stat = /^\d+ \((.*)\) (\S) (\d+)/s.exec(read(pid, 'stat'));
  if (stat === null) return [];
  const [, name = '', state = '', parent = '0'] = stat;
  const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim() || `[${name}]`;
  return [{ pid, parent: Number(parent), state, waitsIn: read(pid, 'wchan'), command }];
}

function allProcesses(): readonly ProcessEntry[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)));
}

/** Living processes whose environment holds NAME=VALUE: a program and all it started, whoever their parent is by now. */
export function processesWith(name: string, value: string): readonly ProcessEntry[] {
  return allProcesses().filter(({ pid, state }) => state !== 'Z' && read(pid, 'environ').split('\0').includes(`${name}=${value}`));
}

/** Every process of the machine, children below their parents. */
export function processTree(): string {
  const entries = allProcesses();
  const known = new Set(entries.map(({ pid }) => pid));
  const below = (parent: number, depth: number): readonly string[] =>
    entries
      .filter((entry) => entry.parent === parent || (depth === 0 && !known.has(entry.parent)))
      .flatMap(({ pid, state, waitsIn, command }) => [
        `${'  '.repeat(depth)}${pid} ${state} ${waitsIn} ${command.slice(0, 240)}`,
        ...below(pid, depth + 1),
      ]);
  return below(0, 0).join('\n');
}
