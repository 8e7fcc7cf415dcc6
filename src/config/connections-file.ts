import { existsSync, readFileSync } from 'node:fs'
import { needsOf } from './connections.ts'
import { PipelineDocument } from './document.ts'
import type { LoadOptions } from './load-options.ts'
import { membersOf } from './mapping-view.ts'
import { nearNames } from './near-name.ts'
import type { PipelineView } from './pipeline-view.ts'
import { problemAt, wholeFile, type Problem } from './problem.ts'
import { validateConnections } from './validate-schema.ts'

/** What `--connections FILE` says, and what is wrong with it as it stands. */
export interface ConnectionsFile {
  /** Undefined for a file that cannot be read, or is no YAML. */
  readonly document: PipelineDocument | undefined
  readonly problems: readonly Problem[]
}

/**
 * Reads the connections of an environment: one member, `Connections`, as a pipeline's own file has it. `${NAME}` is
 * replaced from the environment, and relative paths start at the file.
 */
export function readConnections(
  file: string,
  { environment }: Pick<LoadOptions, 'environment'>,
): ConnectionsFile {
  if (!existsSync(file)) {
    return broken([problemAt(wholeFile(file), 'CONNECTIONS_FILE_NOT_FOUND', { values: { path: file } })])
  }
  const text = textOf(file)
  if (typeof text !== 'string') return broken([text])
  const document = new PipelineDocument({ name: file, text, environment })
  if (document.isReadable) {
    return { document, problems: [...document.problems, ...validateConnections(document)] }
  }
  const [only] = document.problems
  return only?.code === 'FILE_EMPTY'
    ? broken([problemAt(wholeFile(file), 'CONNECTIONS_FILE_EMPTY')])
    : broken(document.problems)
}

function broken(problems: readonly Problem[]): ConnectionsFile {
  return { document: undefined, problems }
}

function textOf(file: string): string | Problem {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const values = { path: file, reason: (error as Error).message }
    return problemAt(wholeFile(file), 'FILE_UNREADABLE', { values })
  }
}

/**
 * ARNs of an environment's file that no pipeline of the run names. A service that none needs is no mistake: the file
 * serves many pipelines.
 */
export function unusedConnections(
  document: PipelineDocument,
  pipelines: readonly PipelineView[],
): (Problem | undefined)[] {
  const named = pipelines.flatMap(needsOf).flatMap(({ arn }) => arn ?? [])
  const unused = Object.keys(membersOf(document.value, 'Connections')).filter(
    (key) => key.startsWith('arn:') && !named.includes(key),
  )
  return unused.map((arn) => {
    const near = nearNames(arn, named)[0]
    const what = near === undefined ? 'remove it, or name the service' : `write ${near}`
    const details = { severity: 'warning' as const, values: { arn, what } }
    return document.atKey(['Connections', arn], 'CONNECTION_UNUSED', details)
  })
}
