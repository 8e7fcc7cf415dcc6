import { mkdir, open, rename, access } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailureReport } from '../model/index.ts'

/**
 * Writes an invocation record with its payload as one JSON file, `<requestId>.json`, renamed into place, so that
 * nobody ever sees a part of one. It is on the disk when this resolves. Makes the directory.
 *
 * Records that were discarded one by one for their age share the request of their batch: the second of a name
 * gets `<requestId>-2.json`, and so on.
 * @returns the file's path
 */
export async function writeReport(directory: string, report: FailureReport): Promise<string> {
  await mkdir(directory, { recursive: true })
  const part = join(directory, `.${report.requestId}.part`)
  const file = await open(part, 'w')
  try {
    await file.writeFile(`${JSON.stringify(report.withPayload(), null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  const path = await freePath(directory, report.requestId)
  await rename(part, path)
  return path
}

async function freePath(directory: string, requestId: string): Promise<string> {
  for (let number = 1; ; number++) {
    const path = join(directory, number === 1 ? `${requestId}.json` : `${requestId}-${number}.json`)
    if (!(await exists(path))) return path
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
