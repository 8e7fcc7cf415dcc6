const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}

/** A duration as steps write it: a number (`7.5` too) or `a`/`an`, then second(s), minute(s), hour(s) or day(s). */
export const DURATION = /(?:\d+(?:\.\d+)?|an?) (?:second|minute|hour|day)s?/

/** @returns milliseconds @throws Error when the text is no duration */
export function parseDuration(text: string): number {
  const match = /^(\S+) (second|minute|hour|day)s?$/.exec(text.trim())
  const amount = match === null ? NaN : /^an?$/.test(match[1]!) ? 1 : Number(match[1])
  if (!Number.isFinite(amount) || amount < 0) {
    throw new Error(
      `${JSON.stringify(text)} is no duration: write "7.5 seconds", "a minute", "2 hours" or "3 days"`,
    )
  }
  return Math.round(amount * UNIT_MS[match![2]!]!)
}

/** A moment in a table's cell: a duration since the clock's zero, or its seconds alone. @returns milliseconds */
export function parseMoment(text: string): number {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Math.round(Number(text) * 1000) : parseDuration(text)
}

/** `47 seconds`, `0.25 seconds`: what `parseDuration` reads. */
export function durationText(ms: number): string {
  const seconds = ms / 1000
  return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
}
