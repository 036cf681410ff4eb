import { expect, test } from 'vitest';
import { daysBetween, formatDay, formatMoment, formatTakenDay, formatTakenMoment } from './moments.ts';

const now = new Date(2026, 5, 17, 0, 30).getTime(); // Wednesday, half past midnight
const at = (year: number, month: number, day: number, hour = 0, minute = 0) => new Date(year, month, day, hour, minute).getTime();
/** In the words of whatever language the machine speaks. */
const inWords = (moment: number, parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, parts).format(moment);
const dayAndMonth = { day: 'numeric', month: 'long' } as const;

test('days are counted by the calendar, not by 24 hours', () => {
  expect(daysBetween(at(2026, 5, 16, 23, 59), now)).toBe(1);
  expect(daysBetween(at(2026, 5, 17, 0, 0), now)).toBe(0);
});

test('a day that a clock change made longer or shorter is still one day', () => {
  for (let day = 1; day < 365; day += 1) expect(daysBetween(at(2026, 0, day, 12), at(2026, 0, day + 1, 12))).toBe(1);
});

test('a day is headed by the shortest words that tell it from others', () => {
  expect(formatDay(at(2026, 5, 17, 0, 5), now)).toBe('Today');
  expect(formatDay(at(2026, 5, 16, 23, 59), now)).toBe('Yesterday');
  expect(formatDay(at(2026, 5, 11, 8), now)).toBe(inWords(at(2026, 5, 11), { weekday: 'long' }));
});

test.each([
  ['a week ago, which has the name of today', at(2026, 5, 10, 8), dayAndMonth],
  ['last year', at(2025, 5, 17, 8), { ...dayAndMonth, year: 'numeric' }],
  ['tomorrow, by a clock that was ahead', at(2026, 5, 18, 8), dayAndMonth],
] as const)('%s is headed by its date', (_, moment, parts) => {
  expect(formatDay(moment, now)).toBe(inWords(moment, parts));
});

test('a moment of today is the clock alone', () => {
  expect(formatMoment(at(2026, 5, 17, 0, 5), now)).toBe('00:05');
  expect(formatMoment(at(2026, 5, 16, 9, 5), now)).toBe('Yesterday 09:05');
});

test('a photo was taken when the clock of its camera said so, in whatever zone it is looked at', () => {
  const lastMinute = Date.UTC(2_026, 5, 12, 23, 59);
  expect(formatTakenDay(lastMinute)).toMatch(/\b12\b/);
  expect(formatTakenMoment(lastMinute)).toMatch(/23:59$/);
});
