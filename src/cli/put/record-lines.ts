import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { RecordFormError, recordOfLine, type RecordForm } from '../../model/index.ts'
import { CommandError } from '../command.ts'

/** Records that go out together, and where they stand in their input. */
export interface Portion {
  readonly records: readonly RecordForm[]
  /** The number of each record's line, from 1. */
  readonly lines: readonly number[]
}

const MOST_RECORDS = 500
const MOST_BYTES = 1_000_000

/**
 * Records from lines of JSON, a portion at a time, so that input of any length may come. Empty lines are skipped.
 * @throws CommandError `WRONG_RECORD` with the line that is no JSON object
 */
export async function* portionsOf(input: Readable, name: string): AsyncGenerator<Portion> {
  let records: RecordForm[] = []
  let lines: number[] = []
  let [bytes, number] = [0, 0]
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number++
    if (line.trim() === '') continue
    records.push(parse(line, `${name}:${number}`))
    lines.push(number)
    bytes += line.length
    if (records.length < MOST_RECORDS && bytes < MOST_BYTES) continue
    yield { records, lines }
    records = []
    lines = []
    bytes = 0
  }
  if (records.length > 0) yield { records, lines }
}

/** @throws CommandError when the file cannot be opened */
export async function openFile(path: string): Promise<Readable> {
  const stream = createReadStream(path)
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE'
      reject(new CommandError(code, error.message))
    })
  })
  return stream
}

function parse(line: string, place: string): RecordForm {
  try {
    return recordOfLine(line)
  } catch (error) {
    if (!(error instanceof RecordFormError)) throw error
    throw new CommandError('WRONG_RECORD', `${place}: ${error.message}`)
  }
}
