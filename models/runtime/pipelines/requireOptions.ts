import { drawDefaults, drawingOf, requireTask, samplerOf } from '../abilities.ts';
import { RuntimeError } from '../runtimeError.ts';
import type { DrawOptions, GenerateRequest, UnifiedModel } from '../types.ts';

/** More rows than this leave the range in which 8-bit kernels win and memory is small. */
export const largestVariations = 16;
const largestGuidance = 20;
const largestTemperature = 5;
const mostBeams = 3;

type Range = { readonly from: number; readonly to: number; readonly whole: boolean };

function requireInRange(option: string, value: number, { from, to, whole }: Range): void {
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return;
  const kind = whole ? 'a whole number' : 'a number';
  throw new RuntimeError('optionOutOfRange', { option, reason: `${String(value)} is not ${kind} from ${String(from)} to ${String(to)}` });
}

/** Throws `optionOutOfRange` with the option's name. */
export function requireDrawOptions(model: Pick<UnifiedModel, 'manifest'>, options: DrawOptions): void {
  const { tokens } = drawingOf(model);
  requireInRange('seed', options.seed, { from: 0, to: Number.MAX_SAFE_INTEGER, whole: true });
  requireInRange('variations', options.variations, { from: 1, to: largestVariations, whole: true });
  requireInRange('firstVariation', options.firstVariation ?? 0, { from: 0, to: largestVariations, whole: true });
  requireInRange('steps', options.steps, { from: 1, to: drawDefaults(samplerOf(model)).maxSteps, whole: true });
  requireInRange('guidance', options.guidance, { from: 0, to: largestGuidance, whole: false });
  requireInRange('imageGuidance', options.imageGuidance ?? 1, { from: 0, to: largestGuidance, whole: false });
  requireInRange('temperature', options.temperature, { from: 0, to: largestTemperature, whole: false });
  requireInRange('partialEvery', options.partialEvery ?? 0, { from: 0, to: tokens, whole: true });
  requireKnownTokens(model, options);
}

/** What is kept is chosen by reading, so the model has to describe as well as draw. Throws `optionOutOfRange` or `taskUnsupported`. */
export function requireKeep(model: Pick<UnifiedModel, 'manifest'>, { keep, variations }: GenerateRequest): void {
  if (keep === undefined) return;
  requireInRange('keep', keep, { from: 1, to: variations, whole: true });
  if (keep < variations) requireTask(model, 'caption');
}

function requireKnownTokens(model: Pick<UnifiedModel, 'manifest'>, { known, variations }: DrawOptions): void {
  if (known === undefined) return;
  const { tokens, token_dims: dims } = drawingOf(model);
  if (known.length !== 1 && known.length !== variations) throw knownError('needs one entry, or one for each variation');
  const count = known[0]?.grid.length ?? 0;
  for (const { grid, latents } of known) {
    if (grid.length !== count) throw knownError('entries differ in length');
    if (latents.length !== count * dims) throw knownError(`needs ${String(dims)} numbers for each token`);
    if (new Set(grid).size !== count) throw knownError('names a grid position twice');
    if (grid.some((position) => !Number.isInteger(position) || position < 0 || position >= tokens)) {
      throw knownError(`a grid position is outside 0 to ${String(tokens - 1)}`);
    }
  }
}

function knownError(reason: string): RuntimeError {
  return new RuntimeError('optionOutOfRange', { option: 'known', reason });
}

/** Throws `optionOutOfRange` with the option's name. */
export function requireTextOptions(options: { maxPieces: number; temperature: number; seed: number }): void {
  requireInRange('maxPieces', options.maxPieces, { from: 1, to: 4096, whole: true });
  requireInRange('temperature', options.temperature, { from: 0, to: largestTemperature, whole: false });
  requireInRange('seed', options.seed, { from: 0, to: Number.MAX_SAFE_INTEGER, whole: true });
}

/** Throws `optionOutOfRange`. */
export function requireBeams(beams: number): void {
  requireInRange('beams', beams, { from: 1, to: mostBeams, whole: true });
}
