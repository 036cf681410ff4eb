import { allOnCpu, graphGroups, isCpu } from '../contract/devices.ts';
import type { EngineDevices } from '../contract/devices.ts';
import type { EngineWork, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import type { EngineState } from '../contract/models.ts';
import type { ModelsInUse } from '../contract/modelsInUse.ts';
import { receiveError } from '../engine/engineProtocol.ts';
import type { EngineCall, EngineMessage, EngineOptions, EngineRequest } from '../engine/engineProtocol.ts';
import type { Clock, EnginePort, EngineRun } from '../jobs/ports.ts';
import { CrashCounter } from './crashCounter.ts';
import { EngineCalls } from './engineCalls.ts';
import { EngineModels } from './engineModels.ts';
import { EngineStatus } from './engineStatus.ts';
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
export class EngineSupervisor extends EngineCalls implements EnginePort {
  readonly #parts: SupervisorParts;
  readonly #crashes = new CrashCounter();
  readonly #pending = new PendingRequests();
  readonly #models = new EngineModels();
  #options: EngineOptions | null = null;
  #child: EngineChild | null = null;
  readonly #status: EngineStatus;
  #heartbeat: Heartbeat | null = null;
  #nextId = 1;
  /** Why the child is being killed by us; null when it dies on its own. */
  #killedFor: ErrorCode | null = null;
  #isClosed = false;
  /** Its options have changed since it was started. */
  #isOutdated = false;
  #startedWith: EngineOptions | null = null;

  constructor(parts: SupervisorParts) {
    super();
    this.#parts = parts;
    this.#status = new EngineStatus(parts.onState);
  }

  get state(): EngineState {
    return this.#status.now;
  }

  /** Which package does what, as the running engine reported it and as packages have come and gone since. */
  get models(): ModelsInUse {
    return this.#models.inUse;
  }

  /** Starts the process before it is needed, so that the first job does not wait for it. */
  start(): void {
    if (this.#child !== null || this.#isClosed || this.state.state === 'failed' || this.state.state === 'restarting') return;
    this.#spawn();
  }

  /** Starts again after giving up. */
  restart(): void {
    if (this.state.state !== 'failed') return;
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

  /** Where no process runs there is nothing in memory, and none is started for it. */
  override async unload(modelId: string): Promise<void> {
    if (this.#child !== null) await super.unload(modelId);
  }

  /** Packages came or went: which does what is asked anew. One that cannot answer says it when it is ready again. */
  async rereadModels(): Promise<void> {
    const all = await this.list().catch(() => null);
    if (all !== null) this.#models.reread(all);
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

  protected call(call: EngineCall): Promise<unknown> {
    return this.#request((id) => ({ kind: 'call', id, call }), null).answer;
  }

  #request(make: (id: number) => EngineRequest, onEvent: Pending['onEvent']): { id: number; answer: Promise<unknown> } {
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.state.state === 'failed' || this.#isClosed) {
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
    if (this.state.state !== 'ready' && this.state.state !== 'busy') return;
    // One that is being ended takes nothing more; what it were given would count as crashed.
    if (this.#killedFor !== null) return;
    this.#pending.postAll((request) => this.#child?.post(request));
    this.#status.set({ state: this.#pending.hasRun ? 'busy' : 'ready' });
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
    this.#status.set({ state: 'starting', error: null });
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
        this.#models.begin(message.models);
        this.#status.set({ state: 'ready', threads: message.threads, devices: message.devices, model: this.#models.working });
        this.#flush();
        return;
      case 'alive':
        this.#status.set({ memoryMB: message.memoryMB, freeMB: message.freeMB, openModels: message.openModels });
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

  #takesUp(sha256: string): void {
    if (!this.#models.takeUp(sha256)) return;
    this.#status.set({ model: this.#models.working, devices: this.#startedWith?.devices?.[sha256] ?? allOnCpu });
  }

  #tellOfDevice(): void {
    const { devices } = this.state;
    const model = this.#models.working;
    if (model !== null && graphGroups.some((group) => !isCpu(devices[group]))) this.#parts.onDeviceFault?.(devices, model.sha256);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.take(id);
    if (this.state.state === 'busy' && !this.#pending.hasRun) this.#status.set({ state: 'ready' });
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
    this.#status.set({ state: 'restarting', memoryMB: 0, openModels: [], devices: allOnCpu });
    this.#pending.rejectAll(reason === 'engineHung' ? 'engineHung' : 'engineCrashed', { only: 'posted' });
    if (this.#isClosed) {
      this.#status.set({ state: 'stopped' });
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
      this.#status.set({ state: 'failed', error: { code: 'engineStopped', message: wordsFor('engineStopped') } });
      this.#pending.rejectAll('engineStopped');
      return;
    }
    clock.after(pause, () => {
      if (!this.#isClosed && this.#child === null && this.state.state === 'restarting') this.#spawn();
    });
  }
}
