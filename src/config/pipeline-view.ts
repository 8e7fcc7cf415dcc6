import type { Path, PipelineDocument } from './document.ts'
import { mappingsOf, membersOf, textOf, type MappingView } from './mapping-view.ts'

type Members = Readonly<Record<string, unknown>>

/** A file as it was written, right or wrong. */
export class PipelineView {
  readonly document: PipelineDocument
  readonly mappings: readonly MappingView[]

  constructor(document: PipelineDocument) {
    this.document = document
    this.mappings = mappingsOf(document)
  }

  get function(): Members {
    return membersOf(this.document.value, 'Function')
  }

  get functionName(): string | undefined {
    return textOf(this.function['FunctionName'])
  }

  get engine(): Members {
    return membersOf(this.document.value, 'Engine')
  }

  /** What `Resources` declares, service by service. */
  get resources(): readonly { service: string; name: string; properties: Members; path: Path }[] {
    const { AutoCreate: _, ...services } = membersOf(this.document.value, 'Resources')
    return Object.entries(services).flatMap(([service, named]) =>
      Object.keys(membersOf(named)).map((name) => ({
        service,
        name,
        properties: membersOf(named, name),
        path: ['Resources', service, name],
      })),
    )
  }

  get autoCreate(): boolean {
    return membersOf(this.document.value, 'Resources')['AutoCreate'] !== false
  }

  /** The mapping's stable name; undefined when the file does not say enough. */
  mappingId(view: MappingView): string | undefined {
    const own = textOf(view.members['Id'])
    if (own !== undefined) return own
    const { functionName } = this
    return functionName === undefined || view.sourceName === undefined
      ? undefined
      : `${functionName}.${view.sourceName}`
  }
}
