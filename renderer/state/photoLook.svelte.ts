/** Whether one photo is looked at in place of the list, and how near. */
export class PhotoLook {
  #isOpen = $state(false);
  #isFullSize = $state(false);

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** One pixel of the photo on one of the screen. */
  get isFullSize(): boolean {
    return this.#isOpen && this.#isFullSize;
  }

  open(): void {
    this.#isOpen = true;
    this.#isFullSize = false;
  }

  close(): void {
    this.#isOpen = false;
  }

  fit(): void {
    this.#isFullSize = false;
  }

  showFullSize(): void {
    this.#isFullSize = true;
  }
}
