import { resolve } from 'node:path'
import type { ResolvedResource, ResourceFeed, ServiceName } from '../model/index.ts'
import type { PipelineView } from './pipeline-view.ts'

/** What `Resources` declares; the keys that feed a resource apart from its properties. */
export function resolveResources(view: PipelineView): ResolvedResource[] {
  return view.resources.map(({ service, name, properties: all }) => {
    const { Records: records, PerSecond: perSecond, Repeat: repeat, ...properties } = all
    const feed: ResourceFeed | undefined =
      typeof records === 'string'
        ? {
            file: resolve(view.document.folder, records),
            perSecond: typeof perSecond === 'number' ? perSecond : null,
            repeat: repeat === true,
          }
        : undefined
    return { service: service as ServiceName, name, properties, ...(feed === undefined ? {} : { feed }) }
  })
}
