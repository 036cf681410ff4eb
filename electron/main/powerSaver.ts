import { powerSaveBlocker } from 'electron';

/** Keeps the machine awake while jobs run, and only then. */
export class PowerSaver {
  #blocker: number | null = null;

  setBusy(isBusy: boolean): void {
    if (isBusy === (this.#blocker !== null)) return;
    if (this.#blocker === null) {
      this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    } else {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}
