import { dirname } from 'node:path'
import { virtualHostOf, type Producer, type RecordForm, type Services } from '../fleet/index.ts'
import { RecordFormError, type ResolvedPipeline, type ServiceName } from '../model/index.ts'
import { readerOf } from './known-sources.ts'
import { LocalRequestError, type SourceReference } from './local-protocol.ts'

/**
 * Puts records in their producer form into a source that a pipeline reads or that its embedded services hold.
 * @throws LocalRequestError `WRONG_RECORD` for a record whose form the service does not know; then none is put
 */
export async function putRecords(
  target: { readonly services: Services; readonly pipelines: readonly ResolvedPipeline[] },
  source: SourceReference,
  records: readonly RecordForm[],
): Promise<void> {
  const producer = await producerOf(target, source)
  try {
    await producer.put(source.name, records)
  } catch (error) {
    if (error instanceof RecordFormError) {
      throw new LocalRequestError('WRONG_RECORD', error.message, error.index ?? undefined)
    }
    throw error
  }
}

/** A mapping's connection leads to what it reads; everything else is embedded. */
function producerOf(
  { services, pipelines }: { readonly services: Services; readonly pipelines: readonly ResolvedPipeline[] },
  source: SourceReference,
): Promise<Producer> {
  const reader = readerOf(pipelines, source)
  if (reader !== undefined) {
    const pipeline = pipelines.find((one) => one.mappings.includes(reader))!
    return services.producer({ ...reader, directory: dirname(pipeline.file) })
  }
  const { file } = pipelines[0]!
  const service = source.service as ServiceName
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  return services.producer({
    service,
    ...virtualHostOf({ service, name: source.name }, mappings),
    connection: { kind: 'embedded' },
    region: '',
    directory: dirname(file),
  })
}
