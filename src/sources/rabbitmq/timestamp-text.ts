const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A message's timestamp as AWS shows it: `Nov 14, 2023, 10:13:20 PM` (EVT-34).
 * @decision EVT-34, SIL-18 A RabbitMQ timestamp is written in UTC; one that no calendar has is null.
 * @param seconds since the epoch
 */
export function timestampText(seconds: number): string | null {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return null
  const hour = date.getUTCHours()
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`
  const time = `${hour % 12 || 12}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`
  return `${day}, ${time} ${hour < 12 ? 'AM' : 'PM'}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
