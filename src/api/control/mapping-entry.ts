import type { LoadedPipeline } from '../../config/index.ts'
import type { ResolvedMapping } from '../../model/index.ts'
import type { Standing } from '../../views/index.ts'
import type { Members } from './request-body.ts'

/** Mappings made by the API are numbered from here on, behind those of all files: their numbers stay when files change. */
export const MADE_FROM = 1_000_000

/** A mapping that the API shows: of a file, or made by the API. */
export interface MappingEntry {
  readonly uuid: string
  /** Grows in the order of the list. */
  readonly number: number
  readonly functionArn: string
  /** The mapping as a file has it or would have it, AWS's names. */
  readonly members: Members
  readonly mapping: ResolvedMapping
  /** The running file whose function it feeds. */
  readonly pipeline: LoadedPipeline
  /** The file and line that own it; null for one that the API has made. */
  readonly owner: { readonly file: string; readonly line: number } | null
  readonly tags: Readonly<Record<string, string>>
  readonly lastModifiedMs: number
  /** Where it stands when nothing runs it, because no running file has its function; absent for one that lives (LIF-15). */
  readonly waiting?: Standing
}

/** The mappings of the running files, in their order. */
export function fileEntries(pipelines: readonly LoadedPipeline[], nowMs: number): MappingEntry[] {
  const views = pipelines.flatMap((pipeline) => pipeline.view.mappings.map((view) => ({ pipeline, view })))
  return views.flatMap(({ pipeline, view }, number) => {
    const mapping = pipeline.mappings.find(({ id }) => id === pipeline.view.mappingId(view))
    if (mapping === undefined) return []
    const { line } = view.document.placeOf(view.path)
    const tags = (view.members['Tags'] ?? {}) as Readonly<Record<string, string>>
    const entry = {
      uuid: mapping.uuid,
      number,
      functionArn: pipeline.function.arn,
      members: view.members,
      mapping,
      pipeline,
      owner: { file: view.document.name, line },
      tags,
      lastModifiedMs: nowMs,
    }
    return [entry]
  })
}

/** `arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID`, where its function is (API-4). */
export function mappingArn({ uuid, functionArn }: Pick<MappingEntry, 'uuid' | 'functionArn'>): string {
  const [arn, partition, service, region, account] = functionArn.split(':')
  return [arn, partition, service, region, account, 'event-source-mapping', uuid].join(':')
}
