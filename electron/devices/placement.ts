import { graphGroups } from '../contract/devices.ts';
import type { GraphGroup, Provider } from '../contract/devices.ts';
import { groupMark } from '../contract/deviceTry.ts';

/** Of each group how many nodes the device was given, and how many there are. */
export type Placement = ReadonlyMap<GraphGroup, { readonly given: number; readonly all: number }>;

const libraryNames: Readonly<Record<Provider, string>> = { cpu: 'CPU', webgpu: 'WebGpu', cuda: 'CUDA', dml: 'Dml' };
const placed = /placed on \[(\w+)ExecutionProvider\]\. Number of nodes: (\d+)/u;

/** Reads from what the library says of itself which provider it gave each node to: asked for a device it takes the CPU without a word. */
export class PlacementReader {
  readonly #provider: Provider;
  readonly #counts = new Map<GraphGroup, { given: number; all: number }>();
  #group: GraphGroup | null = null;
  #rest = '';

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#readLine(line);
  }

  get placement(): Placement {
    return this.#counts;
  }

  #readLine(line: string): void {
    if (line.startsWith(groupMark)) {
      const said = line.slice(groupMark.length).trim();
      this.#group = graphGroups.find((group) => group === said) ?? null;
      return;
    }
    const [, name, count] = placed.exec(line) ?? [];
    if (this.#group === null || name === undefined) return;
    const counts = this.#counts.get(this.#group) ?? { given: 0, all: 0 };
    counts.all += Number(count);
    if (name === libraryNames[this.#provider]) counts.given += Number(count);
    this.#counts.set(this.#group, counts);
  }
}
