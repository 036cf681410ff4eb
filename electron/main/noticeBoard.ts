import type { Notice } from '../contract/settings.ts';

/** Notices until the person has put them away, for a window that opens later. */
export class NoticeBoard {
  #notices: readonly Notice[] = [];

  add(notice: Notice): void {
    this.#notices = [...this.#notices, notice];
  }

  all(): readonly Notice[] {
    return this.#notices;
  }

  dismiss(id: number): void {
    this.#notices = this.#notices.filter((notice) => notice.id !== id);
  }
}
