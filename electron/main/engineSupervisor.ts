import { allOnCpu, graphGroups, isCpu } from '../contract/devices.ts';
import type { EngineDevices } from '../contract/devices.ts';
import type { EngineTools, EngineWork, PictureTokens, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import type { Pixels } from '../contract/images.ts';
import type { EngineState, KnownWords, ModelCheck, ModelSummary, TextCheck } from '../contract/models.ts';
import { inUseOf, noModels } from '../contract/modelsInUse.ts';
import { tasks } from '../contract/tasks.ts';
import type { ModelsInUse } from '../contract/modelsInUse.ts';
import type { Task } from '../contract/tasks.ts';
import { receiveError } from '../engine/engineProtocol.ts';
import type { EngineCall, EngineMessage, EngineOptions, EngineRequest } from '../engine/engineProtocol.ts';
import type { Clock, EnginePort, EngineRun } from '../jobs/ports.ts';
import { CrashCounter } from './crashCounter.ts';
import { Heartbeat } from './heartbeat.ts';
import { PendingRequests } from './pendingRequests.ts';
import type { Pending } from './pendingRequests.ts';

/** A started engine process. */
export type EngineChild = {
  post(request: EngineRequest): void;
  onMessage(listener: (message: EngineMessage) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
};

export type SupervisorParts = {
  readonly spawn: (options: EngineOptions) => EngineChild;
  readonly clock: Clock;
  readonly onState: (state: EngineState) => void;
  /** It failed while it computed on these, with this model: said before the job hears of it, so that what is configured now counts for its next start. */
  readonly onDeviceFault?: (devices: EngineDevices, modelSha256: string) => void;
};

/** A run that does not end this long after it was asked to is killed with its process. */
const stopMilliseconds = 5_000;

/**
 * Starts the engine when it is first needed, watches its heartbeat, starts it again after a crash with growing pauses, and gives up after
 * three crashes in five minutes until asked again. What was in work is rejected with the reason; the queue decides what becomes of it.
 */
export class EngineSupervisor implements EnginePort, EngineTools {
  readonly #parts: SupervisorParts;
  readonly #crashes = new CrashCounter();
  readonly #pending = new PendingRequests();
  #options: EngineOptions | null = null;
  #child: EngineChild | null = null;
  #state: EngineState;
  #heartbeat: Heartbeat | null = null;
  #nextId = 1;
  /** Why the child is being killed by us; null when it dies on its own. */
  #killedFor: ErrorCode | null = null;
  #isClosed = false;
  /** Its options have changed since it was started. */
  #isOutdated = false;
  #startedWith: EngineOptions | null = null;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#state = { state: 'stopped', devices: allOnCpu, threads: 0, memoryMB: 0, model: null, openModels: [], freeMB: null, error: null };
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Which package does what, as the running engine reported it and as packages have come and gone since. */
  models: ModelsInUse = noModels;
  /** The one at work, or that was last. */
  #model: ModelSummary | null = null;

  /** Starts the process before it is needed, so that the first job does not wait for it. */
  start(): void {
    if (this.#child !== null || this.#isClosed || this.#state.state === 'failed' || this.#state.state === 'restarting') return;
    this.#spawn();
  }

  /** Starts again after giving up. */
  restart(): void {
    if (this.#state.state !== 'failed') return;
    this.#crashes.forget();
    this.#spawn();
  }

  /** Must be told before the first start. Other threads or another model mean a new process, once the job in work has ended. */
  configure(options: EngineOptions): void {
    const isSame = JSON.stringify(options) === JSON.stringify(this.#options);
    this.#options = options;
    if (isSame || this.#child === null) return;
    this.#isOutdated = true;
    this.#replaceWhenIdle();
  }

  #replaceWhenIdle(): void {
    if (!this.#isOutdated || !this.#pending.isEmpty) return;
    this.#kill('cancelled');
  }

  run(work: EngineWork, onEvent: (event: WorkEvent) => void): EngineRun {
    const { id, answer } = this.#request((number) => ({ kind: 'run', id: number, work }), onEvent);
    return { outcome: answer as Promise<WorkOutcome>, stop: () => this.#stop(id), watch: (variation) => this.#watch(id, variation) };
  }

  list(): Promise<readonly ModelSummary[]> {
    return this.#call({ name: 'list' }) as Promise<readonly ModelSummary[]>;
  }

  /** Packages came or went: which does what is asked anew. One that cannot answer says it when it is ready again. */
  async rereadModels(): Promise<void> {
    const all = await this.list().catch(() => null);
    if (all !== null) this.models = inUseOf(all);
  }

  verify(modelId: string | null): Promise<ModelCheck> {
    return this.#call({ name: 'verify', modelId }) as Promise<ModelCheck>;
  }

  checkPrompt(text: string, task: Task = 'draw'): Promise<TextCheck> {
    return this.#call({ name: 'checkPrompt', text, task }) as Promise<TextCheck>;
  }

  knownWords(): Promise<KnownWords> {
    return this.#call({ name: 'knownWords' }) as Promise<KnownWords>;
  }

  decode(tokens: PictureTokens, count: number): Promise<Pixels> {
    return this.#call({ name: 'decode', tokens, count }) as Promise<Pixels>;
  }

  /** What no process has begun will not begin any more; what one has in work may still end in order. */
  stopTaking(): void {
    this.#isClosed = true;
    this.#pending.rejectAll('engineStopped', { only: 'waiting' });
  }

  close(): void {
    this.#isClosed = true;
    this.#kill('cancelled');
  }

  /** Both ends are built from one protocol, so an answer has the type its request promises. */
  #call(call: EngineCall): Promise<unknown> {
    return this.#request((id) => ({ kind: 'call', id, call }), null).answer;
  }

  #request(make: (id: number) => EngineRequest, onEvent: Pending['onEvent']): { id: number; answer: Promise<unknown> } {
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#state.state === 'failed' || this.#isClosed) {
        reject(new AppError('engineStopped'));
        return;
      }
      this.#pending.add({ request: make(id), resolve, reject, onEvent });
      this.start();
      this.#flush();
    });
    return { id, answer };
  }

  #flush(): void {
    if (this.#state.state !== 'ready' && this.#state.state !== 'busy') return;
    // One that is being ended takes nothing more; what it were given would count as crashed.
    if (this.#killedFor !== null) return;
    this.#pending.postAll((request) => this.#child?.post(request));
    this.#setState({ state: this.#pending.hasRun ? 'busy' : 'ready' });
  }

  /** Before the run is posted nothing hears of it; who asks says so again when it is drawn. */
  #watch(id: number, variation: number): void {
    if (this.#pending.get(id)?.isPosted === true) this.#child?.post({ kind: 'watch', id, variation });
  }

  #stop(id: number): void {
    if (this.#pending.get(id) === undefined) return;
    this.#child?.post({ kind: 'stop', id });
    this.#parts.clock.after(stopMilliseconds, () => {
      const pending = this.#pending.get(id);
      if (pending === undefined) return;
      if (pending.isPosted) this.#kill('cancelled');
      else this.#settle(id)?.reject(new AppError('engineCrashed'));
    });
  }

  #spawn(): void {
    if (this.#options === null) throw new TypeError('configure() comes before the first start');
    const child = this.#parts.spawn(this.#options);
    this.#isOutdated = false;
    this.#startedWith = this.#options;
    this.#child = child;
    this.#killedFor = null;
    this.#heartbeat = new Heartbeat(this.#parts.clock, () => this.#kill('engineHung'));
    this.#setState({ state: 'starting', error: null });
    child.onMessage((message) => {
      if (this.#child === child) this.#onMessage(message);
    });
    child.onExit(() => {
      if (this.#child === child) this.#onExit();
    });
  }

  #onMessage(message: EngineMessage): void {
    this.#heartbeat?.heard();
    switch (message.kind) {
      case 'ready':
        this.#heartbeat?.setLoading(false);
        this.models = message.models;
        this.#model = message.models.draw ?? modelsOf(message.models)[0] ?? null;
        this.#setState({ state: 'ready', threads: message.threads, devices: message.devices, model: this.#model });
        this.#flush();
        return;
      case 'alive':
        this.#setState({ memoryMB: message.memoryMB, freeMB: message.freeMB, openModels: message.openModels });
        return;
      case 'event':
        this.#heartbeat?.setLoading(message.event.kind === 'stage' && message.event.stage === 'loadingModel');
        if (message.event.kind === 'model') this.#takesUp(message.event.sha256);
        this.#pending.get(message.id)?.onEvent?.(message.event);
        return;
      case 'outcome':
        this.#settle(message.id)?.resolve(message.outcome);
        return;
      case 'answer':
        this.#settle(message.id)?.resolve(message.value);
        return;
      case 'failed':
        if (message.error.code === 'deviceFailed') this.#tellOfDevice();
        this.#settle(message.id)?.reject(receiveError(message.error));
        return;
    }
  }

  /** A job began on another model than the last: that is what is shown, and what a fault is put down to. */
  #takesUp(sha256: string): void {
    if (this.#model?.sha256 === sha256) return;
    this.#model = modelsOf(this.models).find((model) => model.sha256 === sha256) ?? null;
    this.#setState({ model: this.#model, devices: this.#startedWith?.devices?.[sha256] ?? allOnCpu });
  }

  #tellOfDevice(): void {
    const { devices } = this.#state;
    if (this.#model !== null && graphGroups.some((group) => !isCpu(devices[group])))
      this.#parts.onDeviceFault?.(devices, this.#model.sha256);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.take(id);
    if (this.#state.state === 'busy' && !this.#pending.hasRun) this.#setState({ state: 'ready' });
    this.#replaceWhenIdle();
    return pending;
  }

  #kill(reason: ErrorCode): void {
    if (this.#child === null) return;
    this.#killedFor = reason;
    this.#child.kill();
  }

  #onExit(): void {
    const reason = this.#killedFor;
    this.#child = null;
    this.#heartbeat?.stop();
    if (reason === null || reason === 'engineHung') this.#tellOfDevice();
    this.#setState({ state: 'restarting', memoryMB: 0, openModels: [], devices: allOnCpu });
    this.#pending.rejectAll(reason === 'engineHung' ? 'engineHung' : 'engineCrashed', { only: 'posted' });
    if (this.#isClosed) {
      this.#setState({ state: 'stopped' });
      this.#pending.rejectAll('engineStopped');
    } else if (reason === 'cancelled') {
      this.#spawn();
    } else {
      this.#afterCrash();
    }
  }

  #afterCrash(): void {
    const { clock } = this.#parts;
    const pause = this.#crashes.crashed(clock.steady());
    if (pause === null) {
      this.#setState({ state: 'failed', error: { code: 'engineStopped', message: wordsFor('engineStopped') } });
      this.#pending.rejectAll('engineStopped');
      return;
    }
    clock.after(pause, () => {
      if (!this.#isClosed && this.#child === null && this.#state.state === 'restarting') this.#spawn();
    });
  }

  #setState(change: Partial<EngineState>): void {
    const before = this.#state;
    this.#state = { ...before, ...change, model: 'model' in change ? nameOf(change.model ?? null) : before.model };
    const isSame = (Object.keys(before) as (keyof EngineState)[]).every((key) => isEqual(before[key], this.#state[key]));
    if (!isSame) this.#parts.onState(this.#state);
  }
}

/** Plain data, so its text tells. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function modelsOf(models: ModelsInUse): readonly ModelSummary[] {
  return tasks.flatMap((task) => models[task] ?? []);
}

function nameOf(model: EngineState['model']): EngineState['model'] {
  return model === null ? null : { id: model.id, name: model.name };
}
