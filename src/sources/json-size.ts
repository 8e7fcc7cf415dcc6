/** Text that stands in JSON as it is: printable ASCII without quotation mark and backslash. */
const PLAIN = /^[ !#-[\]-~]*$/

/** Beyond it the parts of a second do not show as digits after the point. */
const LARGEST_PLAIN_MS = 1e15

/** UTF-8 length of `JSON.stringify(text)`; text is serialised only when it needs escaping or is not ASCII. */
export function jsonTextBytes(text: string): number {
  return PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
}

/** Length of the base64 form of so many bytes. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4
}

/** Length of `JSON.stringify(ms / 1000)`. */
export function secondsLength(ms: number): number {
  if (!Number.isInteger(ms) || ms < 1000 || ms > LARGEST_PLAIN_MS) return JSON.stringify(ms / 1000).length
  const milliseconds = ms % 1000
  const whole = digits((ms - milliseconds) / 1000)
  if (milliseconds === 0) return whole
  // The point, then as many digits as are left without zeros at the end.
  if (milliseconds % 100 === 0) return whole + 2
  return milliseconds % 10 === 0 ? whole + 3 : whole + 4
}

function digits(whole: number): number {
  let count = 1
  for (let power = 10; whole >= power; power *= 10) count++
  return count
}
