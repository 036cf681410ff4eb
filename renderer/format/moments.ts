/** Times as the studio writes them: the clock alone for today, the day for the rest. */

function startOfDay(milliseconds: number): number {
  return new Date(milliseconds).setHours(0, 0, 0, 0);
}

/** Whole days between two moments by the calendar, whatever the clock says. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / 86_400_000);
}

/** What no calendar shows: a row or a file that a broken clock or a foreign hand wrote. */
function isUnknown(milliseconds: number): boolean {
  return Number.isNaN(startOfDay(milliseconds));
}

export function formatClock(milliseconds: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(milliseconds);
}

/** "Today", "Yesterday", "Monday", "12 June", "12 June 2025". */
export function formatDay(milliseconds: number, now = Date.now()): string {
  if (isUnknown(milliseconds)) return 'Unknown day';
  const days = daysBetween(milliseconds, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(milliseconds);
  const sameYear = new Date(milliseconds).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(milliseconds);
}

/** "10:42" today, "Yesterday 10:42" and so on before. */
export function formatMoment(milliseconds: number, now = Date.now()): string {
  if (isUnknown(milliseconds)) return formatDay(milliseconds);
  const clock = formatClock(milliseconds);
  return daysBetween(milliseconds, now) === 0 ? clock : `${formatDay(milliseconds, now)} ${clock}`;
}

/** "12 Jun 2026", as the clock of the camera stood: it says no zone, so none is reckoned with. */
export function formatTakenDay(milliseconds: number): string {
  return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(milliseconds);
}

/** "12 Jun 2026 14:03" */
export function formatTakenMoment(milliseconds: number): string {
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  return `${formatTakenDay(milliseconds)} ${clock.format(milliseconds)}`;
}
