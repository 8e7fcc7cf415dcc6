import { knownSources, LocalClient, putRecords, type KnownSource } from '../../api/index.ts'
import type { RecordForm, Services } from '../../fleet/index.ts'
import type { ResolvedPipeline } from '../../model/index.ts'
import { asked } from '../asked.ts'

/** Where `put` sends records. Everything it asks rejects with a CommandError that says what to do. */
export interface Target {
  sources(): Promise<readonly KnownSource[]>
  /** Durable when it resolves. */
  put(source: KnownSource, records: readonly RecordForm[]): Promise<void>
  close(): Promise<void>
}

/**
 * The pipeline that runs on a state directory.
 * @throws CommandError `NO_RUNNING_PIPELINE`
 */
export async function runningPipeline(stateDirectory: string): Promise<Target> {
  const client = await asked(LocalClient.connect(stateDirectory))
  return {
    sources: () => asked(client.request('sources', {})),
    put: async (source, records) => {
      await asked(client.request('put', { source, records }))
    },
    close: async () => client.close(),
  }
}

/** The services that a file names. What is embedded lives in the process that runs it, and is put there. */
export function pipelineFile(pipeline: ResolvedPipeline, services: Services): Target {
  return {
    sources: async () => knownSources([pipeline]),
    put: async (source, records) => {
      if (source.connection !== 'embedded') {
        return asked(putRecords({ services, pipelines: [pipeline] }, source, records))
      }
      const running = await runningPipeline(pipeline.engine.stateDirectory)
      await running.put(source, records).finally(() => running.close())
    },
    close: () => services.close(),
  }
}
