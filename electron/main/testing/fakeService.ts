import type { ServiceProcess } from '../serviceProcess.ts';

/** A process beside main that the test moves. Its end is told when the test says so, as a real one's comes some time after a kill. */
export class FakeService implements ServiceProcess {
  readonly posted: unknown[] = [];
  isKilled = false;
  #onMessage: (message: unknown) => void = () => {};
  #onExit: () => void = () => {};

  post(message: unknown): void {
    this.posted.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
  }

  onExit(listener: () => void): void {
    this.#onExit = listener;
  }

  kill(): void {
    this.isKilled = true;
  }

  say(message: unknown): void {
    this.#onMessage(message);
  }

  exit(): void {
    this.#onExit();
  }
}
