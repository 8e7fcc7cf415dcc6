/** How views write numbers: short, in the reader's units, always the same way. */

/** `1 record`, `1,234 records`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : nounEnding(noun)}`
}

function nounEnding(noun: string): string {
  return noun.endsWith('ch') ? 'es' : 's'
}

/** `1,234`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `812 B`, `61.3 kB`, `6.3 MB`; powers of ten, as AWS counts payloads in its prose. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  // 999,950 bytes and more would round to 1000.0 kB.
  return bytes < 999_950 ? `${rounded(bytes / 1000)} kB` : `${rounded(bytes / 1_000_000)} MB`
}

/** `250 ms`, `1.2 s`, `2 min 5 s`, `1 h 5 min`, `3 d 4 h`; parts that are zero are left out. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${rounded(ms / 1000)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return parts([Math.floor(seconds / 60), 'min'], [seconds % 60, 's'])
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1440) return parts([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min'])
  const hours = Math.round(ms / 3_600_000)
  return parts([Math.floor(hours / 24), 'd'], [hours % 24, 'h'])
}

function parts(...all: readonly (readonly [number, string])[]): string {
  return all.flatMap(([number, unit]) => (number === 0 ? [] : [`${number} ${unit}`])).join(' ')
}

/** One decimal, none when it is zero. */
function rounded(number: number): string {
  return number.toFixed(1).replace(/\.0$/, '')
}

/** The batch's name within its mapping: `#12` of `orders.orders#12`. */
export function shortBatch(batch: string, mapping: string): string {
  return batch.startsWith(`${mapping}#`) ? batch.slice(mapping.length) : batch
}

/** The first line of a message, for places that have one line. */
export function firstLine(message: string): string {
  const end = message.search(/[\r\n]/)
  return end === -1 ? message : `${message.slice(0, end)} …`
}
