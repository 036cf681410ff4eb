import type { DeviceChoice, DevicesState, EngineDevices, StudioDevice } from '../contract/devices.ts';
import { cpuDevice, deviceName, graphGroups, isCpu, isSameDevice } from '../contract/devices.ts';
import type { TryTimes } from '../contract/deviceTry.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { Clock } from '../jobs/ports.ts';
import { repeat } from '../jobs/repeat.ts';
import { candidatesOf, keyOf } from './candidates.ts';
import { judge } from './judge.ts';
import { mostFaults, planDevices, rowsOf, wasAccepted } from './planDevices.ts';
import type { DeviceMemory, DeviceTrials } from './ports.ts';
import { runTry } from './runTry.ts';
import type { TryEnd } from './runTry.ts';

/** How often it is looked whether something is drawn. */
const lookMilliseconds = 500;
/** For a model to be known: an engine may take a minute to read a large one. */
const mostLooks = 120;

/** The package that devices are tried with. */
export type TriedPackage = { readonly folder: string; readonly sha256: string };

export type DevicesParts = DeviceTrials & {
  readonly memory: DeviceMemory;
  readonly clock: Clock;
  readonly choice: () => DeviceChoice;
  /** Null where none can be used. */
  readonly model: () => Promise<TriedPackage | null>;
  /** Whether something is drawn: what is measured beside it is not true, and keeps it waiting. */
  readonly isBusy: () => boolean;
  /** What is known changed. */
  readonly onChange: () => void;
  readonly tell: (code: ErrorCode, detail: { readonly device: string }) => void;
};

/**
 * What the models compute on: by measurement, never by detection. A device is tried in a process that is thrown away, is used where it is right
 * and faster, and is left as soon as it fails at work.
 */
export class Devices {
  readonly #parts: DevicesParts;
  #trying: StudioDevice | null = null;
  #ending: AbortController | null = null;
  #isDemoted = false;
  #probing: Promise<void> = Promise.resolve();

  constructor(parts: DevicesParts) {
    this.#parts = parts;
  }

  get isTrying(): boolean {
    return this.#ending !== null;
  }

  /** For the engine: what each model that was tried computes on. */
  plan(): Readonly<Record<string, EngineDevices>> {
    if (this.#isDemoted) return {};
    const { machine, memory, choice } = this.#parts;
    return planDevices({ machine: machine(), memory: memory.all(), choice: choice() });
  }

  async state(): Promise<DevicesState> {
    const { machine, memory, choice, model } = this.#parts;
    const sha256 = (await model())?.sha256 ?? '';
    const rows = rowsOf(machine(), memory.all(), sha256);
    return { rows, trying: this.#trying, choice: choice(), isDemoted: this.#isDemoted };
  }

  /** Whether there is a card that was not tried with this model, driver and studio. */
  async isDue(): Promise<boolean> {
    const { machine } = this.#parts;
    if (machine().gpus.length === 0) return false;
    return (await this.state()).rows.some(({ verdict }) => verdict === null);
  }

  /** Tries every device, one after another, until it is stopped. What was found before that stays. */
  async probe(): Promise<void> {
    if (this.#ending !== null) return;
    const ending = new AbortController();
    this.#ending = ending;
    this.#probing = this.#climb(ending.signal).finally(() => {
      this.#ending = null;
      this.#setTrying(null);
    });
    await this.#probing;
  }

  /** Nothing is asked or told any more when it returns. */
  async close(): Promise<void> {
    this.stop();
    await Promise.allSettled([this.#probing]);
  }

  stop(): void {
    this.#ending?.abort();
  }

  /** A device failed at work: all goes on on the CPU. The second time it is left alone, until what its verdict depends on is another. */
  failed(devices: EngineDevices, modelSha256: string): void {
    const { memory, machine, tell, onChange } = this.#parts;
    const all = graphGroups.map((group) => devices[group]).filter((device) => !isCpu(device));
    const used = all.filter((device, place) => all.findIndex((other) => isSameDevice(other, device)) === place);
    const [first] = used;
    if (first === undefined) return;
    const faults = used.map((device) => memory.fault(keyOf(device, machine(), modelSha256)));
    if (this.#isDemoted) return;
    this.#isDemoted = true;
    tell(faults.some((count) => count >= mostFaults) ? 'deviceBlocked' : 'deviceDemoted', { device: deviceName(first) });
    onChange();
  }

  async #climb(signal: AbortSignal): Promise<void> {
    const model = await this.#awaitModel(signal);
    if (model === null) return;
    const cpu = await this.#try(cpuDevice, model, signal);
    if (cpu.kind !== 'measured' || cpu.report.times === null) {
      if (cpu.kind === 'stopped') return;
      throw new AppError('devicesNotMeasured');
    }
    for (const device of candidatesOf(this.#parts.machine())) {
      const end = await this.#try(device, model, signal);
      if (end.kind === 'stopped') return;
      this.#keep(device, model.sha256, end, cpu.report.times);
    }
    this.#isDemoted = false;
  }

  /** An engine that has just been started says in a moment which model it has; one that has none never will. Null where it was stopped. */
  async #awaitModel(signal: AbortSignal): Promise<TriedPackage | null> {
    const { model, clock } = this.#parts;
    this.#setTrying(cpuDevice);
    for (let look = 0; look < mostLooks; look += 1) {
      const known = await model();
      if (signal.aborted) return null;
      if (known !== null) return known;
      await new Promise<void>((resolve) => clock.after(lookMilliseconds, resolve));
    }
    throw new AppError('packageMissing', { file: 'in use' });
  }

  /** What is drawn meanwhile ends the trial, which is made again afterwards. */
  async #try(device: StudioDevice, { folder }: TriedPackage, signal: AbortSignal): Promise<TryEnd> {
    const { start, clock, threads, isBusy } = this.#parts;
    const { provider, number } = device;
    this.#setTrying(device);
    for (;;) {
      const disturbed = new AbortController();
      const stopLooking = repeat({
        clock,
        milliseconds: lookMilliseconds,
        step: () => {
          if (isBusy()) disturbed.abort();
        },
        onFault: () => undefined,
      });
      const either = AbortSignal.any([signal, disturbed.signal]);
      const request = { packageFolder: folder, threads: threads(), device: { provider, number } };
      const end: TryEnd = isBusy() ? { kind: 'stopped', stage: 'starting' } : await runTry(request, { start, clock, signal: either });
      stopLooking();
      if (end.kind !== 'stopped' || signal.aborted) return end;
      await new Promise<void>((resolve) => clock.after(lookMilliseconds, resolve));
    }
  }

  #keep(device: StudioDevice, modelSha256: string, end: Exclude<TryEnd, { kind: 'stopped' }>, cpu: TryTimes): void {
    const { memory, machine, clock, tell, onChange } = this.#parts;
    const verdict = judge(end, cpu);
    const isLost = wasAccepted(device, memory.all()) && verdict.kind !== 'accepted' && verdict.kind !== 'slower';
    memory.keep({ key: keyOf(device, machine(), modelSha256), modelSha256, device, verdict, triedAt: clock.now(), faults: 0 });
    if (isLost) tell('deviceLost', { device: deviceName(device) });
    onChange();
  }

  #setTrying(device: StudioDevice | null): void {
    this.#trying = device;
    this.#parts.onChange();
  }
}
