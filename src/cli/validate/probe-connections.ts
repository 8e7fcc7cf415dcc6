import { dirname } from 'node:path'
import { connectionName } from '../../api/index.ts'
import type { LoadedPipeline, Problem } from '../../config/index.ts'
import { probeFunction, type Services } from '../../fleet/index.ts'
import { SourceError, withoutPassword } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { durationText } from '../../views/index.ts'

/** A service that has not answered by then is said to be unreachable. */
const PATIENCE_MS = 15_000

/** What trying the connections of pipelines has shown. */
export interface Probed {
  /** One error for each source or destination that cannot be reached or is not there, at its place. */
  readonly problems: readonly Problem[]
  /** What was found, a line each. */
  readonly found: readonly string[]
}

/**
 * Tries the source and the destination of each mapping whose connection is real, and each real function, all at
 * once. Nothing is read, joined, stored or run.
 */
export async function probeConnections(
  pipelines: readonly LoadedPipeline[],
  { services, clock }: { readonly services: Services; readonly clock: Clock },
): Promise<Probed> {
  const tried = pipelines.flatMap((pipeline) =>
    pipeline.mappings.map(async (mapping, index): Promise<Probed> => {
      const where = connectionName(mapping.connection, mapping)
      if (mapping.connection.kind === 'embedded') {
        return { problems: [], found: [`${mapping.id}: embedded, nothing to try`] }
      }
      try {
        const found = await patiently(services.probe(mapping, dirname(pipeline.file)), clock)
        return { problems: [], found: [`${mapping.id}: ${found} (${where})`] }
      } catch (error) {
        const code = error instanceof SourceError ? error.code : 'SOURCE_FAILED'
        const reason = `${mapping.id}: ${(error as Error).message} (${where})`
        const problem = pipeline.view.mappings[index]?.atSource(code, { values: { reason } })
        return { problems: problem === undefined ? [] : [problem], found: [] }
      }
    }),
  )
  const destinations = pipelines.flatMap((pipeline) =>
    pipeline.mappings.map((_, index) => probeDestination(pipeline, index, { services, clock })),
  )
  const functions = pipelines.map((pipeline) => probeCode(pipeline, clock))
  const all = await Promise.all([...tried, ...destinations, ...functions])
  return { problems: all.flatMap((one) => one.problems), found: all.flatMap((one) => one.found) }
}

/** A directory is tried as well: that it can be made and written. */
async function probeDestination(
  { view, mappings }: LoadedPipeline,
  index: number,
  { services, clock }: { readonly services: Services; readonly clock: Clock },
): Promise<Probed> {
  const mapping = mappings[index]!
  const { id, onFailureDestination: name, destinationConnection: connection } = mapping
  // What is not built is refused by `up`, not tried here.
  if (name === undefined || name.startsWith('kafka:')) return { problems: [], found: [] }
  const where = connection === undefined ? 'a directory' : connectionName(connection, mapping)
  if (connection?.kind === 'embedded') {
    return { problems: [], found: [`${id}: ${name} is embedded, nothing to try`] }
  }
  try {
    const destination = await services.destination(mapping)
    const found = await patiently(destination!.probe(), clock)
    return { problems: [], found: [`${id}: ${found} (${where})`] }
  } catch (error) {
    const reason = `${id}: ${(error as Error).message} (${where})`
    const place = ['DestinationConfig', 'OnFailure', 'Destination']
    const problem = view.mappings[index]?.atValue(place, 'DESTINATION_UNREACHABLE', { values: { reason } })
    return { problems: problem === undefined ? [] : [problem], found: [] }
  }
}

async function probeCode({ function: fn, view }: LoadedPipeline, clock: Clock): Promise<Probed> {
  const { code, name } = fn
  if (code.kind !== 'functionArn') return { problems: [], found: [] }
  const where = code.connection.kind === 'endpoint' ? withoutPassword(code.connection.endpoint) : 'aws'
  try {
    return { problems: [], found: [`${name}: ${await patiently(probeFunction(code), clock)} (${where})`] }
  } catch (error) {
    const reason = `${name}: ${(error as Error).message} (${where})`
    const problem = view.document.atValue(['Function', 'FunctionArn'], 'FUNCTION_UNREACHABLE', {
      values: { reason },
    })
    return { problems: problem === undefined ? [] : [problem], found: [] }
  }
}

async function patiently<T>(answer: Promise<T>, clock: Clock): Promise<T> {
  const answered = new AbortController()
  const silence = clock.sleep(PATIENCE_MS, answered.signal).then(() => {
    throw new SourceError('SOURCE_UNREACHABLE', `no answer within ${durationText(PATIENCE_MS)}`)
  })
  return Promise.race([answer, silence]).finally(() => {
    silence.catch(() => undefined)
    answered.abort()
  })
}
