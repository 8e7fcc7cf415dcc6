/** How often, as steps write it: once, twice, n times. */
export const TIMES = /once|twice|\d+ times?/

export function parseTimes(text: string): number {
  return text === 'once' ? 1 : text === 'twice' ? 2 : Number.parseInt(text, 10)
}

export function timesText(times: number): string {
  return times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`
}
