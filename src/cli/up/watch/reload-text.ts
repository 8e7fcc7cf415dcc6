import type { Reloaded } from '../../../api/index.ts'
import { changesBetween, type LoadedPipeline, type SettingChange } from '../../../config/index.ts'

/** What files said before, and say now. */
export interface Change {
  readonly before: readonly LoadedPipeline[]
  readonly after: readonly LoadedPipeline[]
  /** The files whose function has other code. */
  readonly otherCode: ReadonlySet<string>
}

type Step = Reloaded['steps'][number]

/** What is to be said of files that have changed before their mappings go on, a line each. */
export function changesText({ before, after, otherCode }: Change, reloaded: Reloaded): string[] {
  const { steps, differing, notices } = reloaded
  const lines = after.flatMap((pipeline) => {
    const { function: fn, view } = pipeline
    const known = before.find(({ file }) => file === pipeline.file)
    if (known === undefined) return [`${view.document.name} is new.`]
    const { function: settings, engine, resources } = changesBetween(known, pipeline)
    return [
      ...(otherCode.has(pipeline.file) ? [`The code of ${fn.name} has changed.`] : []),
      ...(settings.length === 0 ? [] : [`The function ${fn.name}: ${changeWords(settings)}`]),
      ...engine.map((one) => engineText(one)),
      ...resources.map((one) => resourceText(one, differing)),
    ]
  })
  const gone = before.filter((one) => !after.some(({ file }) => file === one.file))
  const all = [...gone.map(({ view }) => `${view.document.name} is gone.`), ...new Set(lines), ...notices]
  return all.length === 0 && steps.length === 0 ? ['The files have changed, and nothing that they say.'] : all
}

/** What has become of one mapping, once it is done. */
export function reloadText({ kind, before, after, kept }: Step, change: Change): string {
  if (kind === 'remove') return `${before!.mapping.id} has ended; it keeps its position.`
  const { id } = after!.mapping
  if (kind === 'add') return `${id} was added.`
  const settings = settingsOf(id, change).filter(({ name }) => kept === null || name !== KEPT)
  const words = settings.length === 0 ? [] : [changeWords(settings)]
  const text = [...words, ...(kept === null ? [] : [`${kept}, or with the next up`])].join('; ')
  return text === ''
    ? `${id} goes on with ${aroundOf(after!.pipeline.file, change)}.`
    : `${id} goes on: ${text}`
}

/** What makes a mapping go on anew that has the same settings. */
function aroundOf(file: string, { before, after, otherCode }: Change): string {
  if (otherCode.has(file)) return 'the new code'
  const [was, is] = [before, after].map((all) => all.find((one) => one.file === file))
  if (was === undefined || is === undefined) return 'its new file'
  const { function: settings, engine } = changesBetween(was, is)
  if (settings.length > 0) return 'the new function'
  return engine.length > 0 ? 'the new settings of Engine' : 'what has changed in its file'
}

/** The one setting that a file cannot take back (PAGE-12). */
const KEPT = 'MaximumBatchingWindowInSeconds'

function settingsOf(id: string, { before, after }: Change): readonly SettingChange[] {
  const [was, is] = [before, after].map((all) =>
    all.find(({ mappings }) => mappings.some((mapping) => mapping.id === id)),
  )
  return was === undefined || is === undefined ? [] : (changesBetween(was, is).mappings.get(id) ?? [])
}

function changeWords(changes: readonly SettingChange[]): string {
  return changes.map(({ name, was, is }) => `${name} ${was} -> ${is}`).join(', ')
}

/** Read once, when the process starts. */
const FIXED = new Set(['StateDirectory', 'DrainTimeoutInSeconds'])

function engineText(change: SettingChange): string {
  const later = FIXED.has(change.name) ? ', from the next up on' : ''
  return `Engine: ${changeWords([change])}${later}`
}

function resourceText(change: SettingChange, differing: ReadonlySet<string>): string {
  const text = `Resources: ${changeWords([change])}`
  return differing.has(change.name)
    ? `${text} changes nothing: it keeps what it was made with (--fresh makes it anew)`
    : text
}
