/** What a package can do, asked for where it is needed: a task it has no parts for is refused in one way. */
import type { Architecture, Drawing, PackageManifest, Sampler, Task } from './packageManifest.ts';
import { RuntimeError } from './runtimeError.ts';

type Able = { readonly manifest: Pick<PackageManifest, 'architecture' | 'capabilities' | 'sampler' | 'name'> };

/** Throws `taskUnsupported`. */
export function requireTask({ manifest }: Able, task: Task): void {
  if (manifest.capabilities[task] === undefined) throw unsupported(manifest.name, task);
}

export function drawingOf({ manifest }: Able): Drawing {
  const { drawing } = manifest.architecture;
  if (drawing === undefined) throw unsupported(manifest.name, 'draw');
  return drawing;
}

export function visionOf({ manifest }: Able): NonNullable<Architecture['vision']> {
  const { vision } = manifest.architecture;
  if (vision === undefined) throw unsupported(manifest.name, 'answer');
  return vision;
}

export function samplerOf({ manifest }: Able): Sampler {
  if (manifest.sampler === undefined) throw unsupported(manifest.name, 'draw');
  return manifest.sampler;
}

/** Whether each token follows from those above and left of it: no other order can be drawn, and what is kept waits in its place. */
export function drawsLineByLine({ kind }: Sampler): boolean {
  return kind === 'codes' || kind === 'sde';
}

/** What a package suggests, whatever its sampler; codes are drawn in one step each, line by line. */
export function drawDefaults(sampler: Sampler): {
  readonly steps: number;
  readonly maxSteps: number;
  readonly imageGuidance: number;
  readonly schedule: 'linear' | 'constant';
  readonly order: 'random' | 'raster';
  /** Drawn of a prompt, to keep the best of. */
  readonly tries: number;
} {
  const { tries = 1 } = sampler;
  if (sampler.kind === 'codes') return { steps: 1, maxSteps: 1, imageGuidance: 1, schedule: 'constant', order: 'raster', tries };
  if (sampler.kind === 'sde') {
    return { steps: sampler.steps, maxSteps: sampler.max_steps, imageGuidance: 1, schedule: 'constant', order: 'raster', tries };
  }
  const { steps, max_steps: maxSteps, guidance_image: imageGuidance, guidance_schedule: schedule = 'linear', order = 'random' } = sampler;
  return { steps, maxSteps, imageGuidance, schedule, order, tries };
}

function unsupported(name: string, task: Task): RuntimeError {
  return new RuntimeError('taskUnsupported', { option: task, reason: `${name} cannot ${task}` });
}
