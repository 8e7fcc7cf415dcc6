/** The time of day of an event in the zone of whoever looks, `19:16:42.001`. */
export function localTime(at: string): string {
  const moment = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  const millis = String(moment.getMilliseconds()).padStart(3, '0')
  return `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}.${millis}`
}
