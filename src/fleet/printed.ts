import type { EventBody } from '../model/index.ts'

/** The event of a line that a function has printed. */
export function printed(line: { requestId: string; stream: 'stdout' | 'stderr'; text: string }): EventBody {
  return { event: 'FunctionPrinted', requestId: line.requestId, stream: line.stream, text: line.text }
}
