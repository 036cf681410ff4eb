/** Numbers and times as the studio writes them: a narrow space in thousands, the locale's decimal mark, units a space apart that never breaks. */

/** Never breaks. In Inter it is 3.7 px wide at 13 px; the official narrow space is under 2 px there and reads as none. */
const narrowSpace = '\u00a0';

/** Made once each: a formatter costs more than a thousand numbers, and these run for every token. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatterFor(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formatters.get(key) ?? new Intl.NumberFormat(undefined, options);
  formatters.set(key, known);
  return known;
}

function format(value: number, options: Intl.NumberFormatOptions): string {
  return formatterFor(options)
    .formatToParts(value)
    .map((part) => (part.type === 'group' ? narrowSpace : part.value))
    .join('');
}

export function formatCount(value: number): string {
  return format(value, { maximumFractionDigits: 0, useGrouping: 'always' });
}

export function formatDecimal(value: number, digits: number): string {
  return format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** 0..1 as "62 %". Rounds down above 99, so that only certainty reads "100 %". */
export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  const whole = percent > 99 ? Math.floor(percent) : Math.round(percent);
  return `${whole}${narrowSpace}%`;
}

/** A stretch of time in the largest unit that says enough: "2.1 s", "48 s", "4 min", "3 h 10 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${formatDecimal(Math.max(0, seconds), 1)}${narrowSpace}s`;
  if (seconds < 99.5) return `${Math.round(seconds)}${narrowSpace}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes}${narrowSpace}min`;
  const rest = minutes % 60;
  const hours = `${formatCount(Math.floor(minutes / 60))}${narrowSpace}h`;
  return rest === 0 ? hours : `${hours} ${rest}${narrowSpace}min`;
}

export function formatTimeLeft(seconds: number): string {
  return `${formatSeconds(seconds)} left`;
}

export function formatBytes(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  if (megabytes >= 1000) return `${formatDecimal(megabytes / 1000, 1)}${narrowSpace}GB`;
  if (megabytes >= 1) return `${formatCount(megabytes)}${narrowSpace}MB`;
  return `${formatCount(Math.ceil(bytes / 1000))}${narrowSpace}kB`;
}

export function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
