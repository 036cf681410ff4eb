/** What no schema can say of a manifest: whether its parts agree. Each fault is a sentence; `unifluid/export/consistency.py` has the same. */
import { tasks, variantGraphs, type GraphName, type PackageManifest, type PromptTemplate, type Task } from './packageManifest.ts';

/** What each task runs. */
const graphsOf: Readonly<Record<Task, readonly GraphName[]>> = {
  draw: ['prefill', 'image_step', 'vae_decode'],
  edit: ['vision', 'vae_encode', 'prefill', 'image_step', 'vae_decode'],
  caption: ['vision', 'prefill', 'text_step'],
  answer: ['vision', 'prefill', 'text_step'],
};
const fieldsOf = { draw: ['prompt'], edit: ['instruction'], caption: ['context'], answer: ['question'] } as const;

/** The first of them would make the pipelines build feeds that no graph takes. */
export function inconsistencies(manifest: PackageManifest): readonly string[] {
  const able = tasks.filter((task) => manifest.capabilities[task] !== undefined);
  if (able.length === 0) return ['capabilities names no task'];
  return [
    ...unlistedFiles(manifest),
    ...partFaults(manifest, able),
    ...able.flatMap((task) => promptFaults(manifest, task)),
    ...drawingFaults(manifest),
    ...positionFaults(manifest),
    ...specialFaults(manifest),
    ...variantFaults(manifest),
  ];
}

/** What the manifest refers to must be among the files whose hashes it gives. */
function unlistedFiles({ files, graphs, variants = {}, tokenizer, words, fixtures }: PackageManifest): string[] {
  const listed = new Set(files.map(({ path }) => path));
  const ofVariants = Object.values(variants).flatMap((variant) => variantGraphs(variant).map(([, path]) => path));
  const named = [...Object.values(graphs), ...ofVariants, tokenizer, words, ...fixtures];
  const missing = named
    .flatMap((path) => (path === undefined || listed.has(path) ? [] : [path]))
    .map((path) => `${path} is used and not listed in files`);
  return listed.size === files.length ? missing : ['a file is listed twice', ...missing];
}

/** Graphs, sizes, prompts and sampler are there exactly where a task needs them: what nothing uses may hide anything. */
function partFaults({ architecture, graphs, prompts, sampler, unguided }: PackageManifest, able: readonly Task[]): string[] {
  const draws = able.includes('draw') || able.includes('edit');
  const sees = able.some((task) => task !== 'draw');
  const needed = new Set(able.flatMap((task) => graphsOf[task]));
  const names: readonly GraphName[] = ['vision', 'vae_encode', 'vae_decode', 'prefill', 'text_step', 'image_step'];
  return [
    ...agree('architecture.vision', architecture.vision !== undefined, sees),
    ...agree('architecture.drawing', architecture.drawing !== undefined, draws),
    ...agree('sampler', sampler !== undefined, draws),
    ...agree('unguided', unguided !== undefined, draws),
    ...names.flatMap((name) => agree(`graphs.${name}`, graphs[name] !== undefined, needed.has(name))),
    ...tasks.flatMap((task) => agree(`prompts.${task}`, prompts[task] !== undefined, able.includes(task))),
  ];
}

function agree(what: string, isThere: boolean, isNeeded: boolean): string[] {
  if (isThere === isNeeded) return [];
  return [isNeeded ? `${what} is missing, which a task of capabilities needs` : `${what} is there, and no task of capabilities uses it`];
}

function promptFaults({ prompts }: PackageManifest, task: Task): string[] {
  const parts: PromptTemplate['parts'] = prompts[task]?.parts ?? [];
  const foreign = parts.flatMap((part) => ('field' in part && !fieldsOf[task].some((own) => own === part.field) ? [part.field] : []));
  const count = (name: 'field' | 'pictures'): number => parts.filter((part) => name in part).length;
  const last = parts.at(-1);
  const faults = foreign.map((field) => `prompts.${task} has the field ${field}, which this task does not give`);
  if (count('field') > 1) faults.push(`prompts.${task} has its field twice`);
  if (count('field') === 0 && task !== 'caption') faults.push(`prompts.${task} leaves out what is asked for`);
  if (task === 'draw' ? count('pictures') > 0 : count('pictures') !== 1) {
    faults.push(`prompts.${task} ${task === 'draw' ? 'has a place for pictures' : 'does not have one place for pictures'}`);
  }
  // What is written or drawn next follows from the last piece of text.
  if (last !== undefined && ('pictures' in last || ('field' in last && last.field === 'context'))) {
    faults.push(`prompts.${task} ends in what may be absent`);
  }
  return faults;
}

function drawingFaults({ architecture: { drawing }, sampler, capabilities }: PackageManifest): string[] {
  if (drawing === undefined || sampler === undefined) return [];
  const faults: string[] = [];
  const { grid, tokens, image_px: pixels, token_dims: dims } = drawing;
  if (tokens !== grid * grid) faults.push(`tokens ${String(tokens)} is not grid ${String(grid)} squared`);
  if (pixels % grid !== 0) faults.push(`image_px ${String(pixels)} is not a multiple of grid ${String(grid)}`);
  if (sampler.kind === 'codes') {
    if (dims !== 1) faults.push('token_dims is not 1, and a code is one number');
    if (capabilities.edit !== undefined) faults.push('sampler codes cannot edit');
  } else if (sampler.steps > sampler.max_steps) {
    faults.push('sampler.steps is larger than sampler.max_steps');
  }
  if ((sampler.tries ?? 1) > 1 && capabilities.caption === undefined) faults.push('sampler.tries needs a model that captions');
  if (sampler.kind === 'sde' && capabilities.edit !== undefined) faults.push('sampler sde cannot edit');
  return faults;
}

function positionFaults({ positions, architecture, capabilities }: PackageManifest): string[] {
  const { text_slots: text } = architecture;
  const faults = text < 3 ? ['text_slots leaves no room for text'] : [];
  if (positions.kind === 'contiguous') return faults;
  const [vision, tokens] = [architecture.vision?.tokens ?? 0, architecture.drawing?.tokens ?? 0];
  const expected = { visionA: 0, visionB: vision, source: 2 * vision, text: 2 * vision + tokens, image: 2 * vision + tokens + text };
  if (JSON.stringify(expected) !== JSON.stringify({ ...expected, ...positions.slots })) faults.push('slots overlap or leave gaps');
  if ((capabilities.answer?.pictures ?? 0) > 2) faults.push('slots have room for two pictures');
  return faults;
}

function specialFaults({ architecture: { special, vocab }, prompts, unguided, capabilities }: PackageManifest): string[] {
  const parts = Object.values(prompts).flatMap((prompt) => prompt?.parts ?? []);
  const needed = new Set(parts.flatMap((part) => ('special' in part ? [part.special] : [])));
  if (unguided?.kind === 'null_text') needed.add('null_text');
  if (capabilities.edit !== undefined) needed.add('null_source');
  const missing = [...needed].filter((name) => special[name] === undefined).map((name) => `special.${name} is missing and needed`);
  const outside = Object.entries(special).filter(([, id]) => id !== undefined && id >= vocab);
  const spelled = unguided?.kind === 'pieces' ? [...parts, unguided] : parts;
  const ids = spelled.flatMap((part) => ('ids' in part ? part.ids : [])).filter((id) => id >= vocab);
  return [
    ...missing,
    ...outside.map(([name]) => `special.${name} is outside the vocabulary`),
    ...ids.map((id) => `piece ${String(id)} of a prompt is outside the vocabulary`),
  ];
}

function variantFaults({ variants = {}, graphs }: PackageManifest): string[] {
  const all = Object.entries(variants);
  const devices = all.flatMap(([, variant]) => variant.devices);
  const unknown = all.flatMap(([name, variant]) =>
    [...new Set(variantGraphs(variant).map(([graph]) => graph))]
      .filter((graph) => graphs[graph] === undefined)
      .map((graph) => `variants.${name} has ${graph}, which the package does not have`),
  );
  return new Set(devices).size === devices.length ? unknown : ['variants names a device twice', ...unknown];
}
