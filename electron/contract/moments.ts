/** The last millisecond of the year 9999. A Date reaches further, but no calendar and no file name goes along. */
export const lastMoment = 253_402_300_799_999;

/** Whether a number can be shown as a day and a time: rows and files that others wrote hold anything. */
export function isMoment(milliseconds: number): boolean {
  return milliseconds >= 0 && milliseconds <= lastMoment;
}

/** The nearest whole millisecond that can be shown. */
export function momentOf(milliseconds: number): number {
  return Math.min(lastMoment, Math.max(0, Math.round(milliseconds)));
}
