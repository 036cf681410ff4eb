import type { Span } from './calendarSpan.ts';

/** `>x`, `>=x`, `<x`, `<=x`, `a..b`, `x`; each end is a span of its own, as a year is one of days. */
export function rangeOf(value: string, spanOf: (text: string) => Span | null): Span | null {
  const [, sign = '', rest = ''] = /^(>=|<=|>|<)?(.*)$/u.exec(value) ?? [];
  const [low = '', high, more] = rest.split('..');
  if (more !== undefined || (sign !== '' && high !== undefined)) return null;
  const first = low === '' && high !== undefined ? { from: -Infinity, to: -Infinity } : spanOf(low);
  const last = high === undefined ? first : high === '' ? { from: Infinity, to: Infinity } : spanOf(high);
  if (first === null || last === null) return null;
  switch (sign) {
    case '>':
      return { from: first.to, to: Infinity };
    case '>=':
      return { from: first.from, to: Infinity };
    case '<':
      return { from: -Infinity, to: first.from };
    case '<=':
      return { from: -Infinity, to: first.to };
    default:
      return { from: first.from, to: last.to };
  }
}

/** All before a span. */
export function before(span: Span | null): Span | null {
  return span === null ? null : { from: -Infinity, to: span.from };
}

/** A span and all after it. */
export function since(span: Span | null): Span | null {
  return span === null ? null : { from: span.from, to: Infinity };
}
