import { loadMapping, refuseNotBuilt, type LoadedPipeline, type LoadOptions } from '../../config/index.ts'
import type { ResolvedMapping } from '../../model/index.ts'
import { recognizeSource } from '../../source-types/index.ts'
import { invalid } from './aws-error.ts'
import type { Members } from './request-body.ts'
import { answerTo, ours } from './request-problems.ts'

/** A mapping that may run, by the default Id that its function and source give it. */
export interface CheckedMapping {
  readonly mapping: ResolvedMapping
  /** The function's ARN, where its mappings so far leave it open: in the region and account of this source. */
  readonly functionArn: string
}

/**
 * Holds a mapping against the schema and the rules of the file whose function it feeds, and against what is built.
 * @throws AwsError
 */
export function checkMapping(
  members: Members,
  { pipeline, load }: { readonly pipeline: LoadedPipeline; readonly load: LoadOptions },
): CheckedMapping {
  const { EventSourceArn: arn } = members
  const loaded = loadMapping(pipeline, members, load)
  const error = answerTo(loaded.problems, {
    sourceArn: typeof arn === 'string' ? arn : undefined,
    isFifo: typeof arn === 'string' && recognizeSource(arn) === 'sqsFifo',
    valueAt: (path) =>
      path.slice(2).reduce<unknown>((at, step) => (at as Members | undefined)?.[step], members),
  })
  if (error !== null) throw error
  const [checked] = loaded.pipelines
  if (checked === undefined) throw invalid('The mapping cannot be read.')
  const [notBuilt] = refuseNotBuilt(checked)
  if (notBuilt !== undefined) throw invalid(ours(notBuilt))
  return { mapping: checked.mappings[0]!, functionArn: checked.function.arn }
}

/** A mapping with an identity of its own; the consumer group is the UUID where none was named (KAF-12). */
export function identified(
  { mapping }: CheckedMapping,
  { id, uuid }: { readonly id: string; readonly uuid: string },
): ResolvedMapping {
  const group = mapping.consumerGroupId === mapping.uuid ? { consumerGroupId: uuid } : {}
  return { ...mapping, ...group, id, uuid }
}
