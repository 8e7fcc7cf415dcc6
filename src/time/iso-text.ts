let lastMs = NaN
let lastText = ''

/** A moment (milliseconds since the epoch) as ISO 8601 in UTC. Asked of one millisecond again and again it costs nothing. */
export function isoText(ms: number): string {
  if (ms !== lastMs) {
    lastText = new Date(ms).toISOString()
    lastMs = ms
  }
  return lastText
}
