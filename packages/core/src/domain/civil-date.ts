/** Milliseconds in a UTC day; POSIX time has no leap seconds. */
export const DAY_MS = 86_400_000

/** A day of the proleptic Gregorian calendar; `month` is 1 to 12, `day` counts from 1. */
export type CivilDate = { readonly year: number; readonly month: number; readonly day: number }

const DAYS_IN_ERA = 146_097
const DAYS_TO_EPOCH = 719_468
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/**
 * The length of a month.
 *
 * @param year any integer
 * @param month 1 to 12
 * @returns 28 to 31, or 0 if there is no such month
 */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0)
}

/**
 * The number of days from 1970-01-01 to a day, negative before it. Howard Hinnant's `days_from_civil`
 * (https://howardhinnant.github.io/date_algorithms.html): years begin in March, so that the leap day comes last, and
 * are counted in eras of 400.
 *
 * @param date an existing day
 */
export function daysFromCivil(date: CivilDate): number {
  const year = date.month <= 2 ? date.year - 1 : date.year
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const monthFromMarch = (date.month + 9) % 12
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + date.day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_IN_ERA + dayOfEra - DAYS_TO_EPOCH
}

/**
 * The day that is so many days from 1970-01-01: Howard Hinnant's `civil_from_days`, the inverse of `daysFromCivil`.
 *
 * @param days an integer
 */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + DAYS_TO_EPOCH
  const era = Math.floor(shifted / DAYS_IN_ERA)
  const dayOfEra = shifted - era * DAYS_IN_ERA
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/**
 * The UTC day in which an instant lies.
 *
 * @param at epoch milliseconds
 */
export function civilDateAt(at: number): CivilDate {
  return civilFromDays(Math.floor(at / DAY_MS))
}
