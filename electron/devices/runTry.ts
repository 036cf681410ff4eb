import type { TryReport, TryRequest, TryStage } from '../contract/deviceTry.ts';
import type { Clock } from '../jobs/ports.ts';
import { PlacementReader } from './placement.ts';
import type { Placement } from './placement.ts';
import type { StartTry } from './ports.ts';

/** How trying a device ended. `stage` is where it was then. */
export type TryEnd =
  | { readonly kind: 'measured'; readonly report: TryReport; readonly placement: Placement }
  | { readonly kind: 'failed'; readonly stage: TryStage; readonly reason: string }
  | { readonly kind: 'hung'; readonly stage: TryStage }
  | { readonly kind: 'died'; readonly stage: TryStage }
  | { readonly kind: 'stopped'; readonly stage: TryStage };

const longestMilliseconds = 60_000;
const afterwardsMilliseconds = 1_000;

type Parts = { readonly start: StartTry; readonly clock: Pick<Clock, 'after'>; readonly signal: AbortSignal };

/** One process, one device, one minute. Whatever the device does in there, this ends. */
export function runTry(request: TryRequest, { start, clock, signal }: Parts): Promise<TryEnd> {
  return new Promise((resolve) => {
    const child = start(request);
    const placement = new PlacementReader(request.device.provider);
    let stage: TryStage = 'starting';
    const end = (how: TryEnd): void => {
      takeBack();
      signal.removeEventListener('abort', stop);
      child.kill();
      resolve(how);
    };
    const stop = (): void => end({ kind: 'stopped', stage });
    const takeBack = clock.after(longestMilliseconds, () => end({ kind: 'hung', stage }));
    child.onErrorText((text) => placement.read(text));
    let said: TryEnd | null = null;
    const say = (how: TryEnd): void => {
      said = how;
      // One that does not end by itself has said all it knows.
      clock.after(afterwardsMilliseconds, () => end(how));
    };
    child.onMessage((message) => {
      if (message.kind === 'stage') stage = message.stage;
      else if (message.kind === 'failed') say({ kind: 'failed', stage, reason: message.reason });
      else say({ kind: 'measured', report: message.report, placement: placement.placement });
    });
    // What it wrote is read to its end before it counts.
    child.onExit(() => end(said ?? { kind: 'died', stage }));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}
