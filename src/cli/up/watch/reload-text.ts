import { basename } from 'node:path'
import type { Reloaded } from '../../../api/index.ts'
import {
  accessFilesOf,
  changesBetween,
  type LoadedPipeline,
  type SettingChange,
} from '../../../config/index.ts'
import { count } from '../../../views/index.ts'

/** What files said before, and say now. */
export interface Change {
  readonly before: readonly LoadedPipeline[]
  readonly after: readonly LoadedPipeline[]
  /** The files whose function has other code. */
  readonly otherCode: ReadonlySet<string>
  /** Files that hold something else; absolute. */
  readonly otherFiles: ReadonlySet<string>
}

type Step = Reloaded['steps'][number]

/** What is to be said of files that have changed before their mappings go on, a line each. */
export function changesText({ before, after, otherCode, otherFiles }: Change, reloaded: Reloaded): string[] {
  const { steps, differing, notices, fed } = reloaded
  const lines = after.flatMap((pipeline) => {
    const { function: fn, view } = pipeline
    const known = before.find(({ file }) => file === pipeline.file)
    if (known === undefined) return [`${view.document.name} is new.`]
    const { function: settings, engine, resources } = changesBetween(known, pipeline)
    return [
      ...(otherCode.has(pipeline.file) ? [otherCodeText(fn)] : []),
      ...(settings.length === 0 ? [] : [`The function ${fn.name}: ${changeWords(settings)}`]),
      ...engine.map((one) => engineText(one)),
      ...resources.map((one) => resourceText(one, differing)),
    ]
  })
  const gone = before.filter((one) => !after.some(({ file }) => file === one.file))
  const all = [
    ...gone.map(({ view }) => `${view.document.name} is gone.`),
    ...new Set(lines),
    ...feedTexts(after, { otherFiles, fed }),
    ...notices,
  ]
  return all.length === 0 && steps.length === 0 ? ['The files have changed, and nothing that they say.'] : all
}

/** What has become of one mapping, once it is done. */
export function reloadText({ kind, before, after, kept }: Step, change: Change): string {
  if (kind === 'remove') return `${before!.mapping.id} has ended; it keeps its position.`
  const { id } = after!.mapping
  if (kind === 'add') return `${id} was added.`
  const settings = settingsOf(id, change).filter(({ name }) => kept === null || name !== KEPT)
  const words = [
    ...(settings.length === 0 ? [] : [changeWords(settings)]),
    ...accessWords(after!, change),
    ...(kept === null ? [] : [`${kept}, or with the next up`]),
  ]
  const text = words.join('; ')
  return text === ''
    ? `${id} goes on with ${aroundOf(after!.pipeline.file, change)}.`
    : `${id} goes on: ${text}`
}

function otherCodeText({ name, code }: LoadedPipeline['function']): string {
  return code.kind === 'functionArn'
    ? `The CaFile with which ${name} is called has changed.`
    : `The code of ${name} has changed.`
}

/**
 * What becomes of files of records that have changed.
 * @decision records-watched Under --watch a file of Records that changes is fed on from where feeding stands: what was put stays as it was put, records that follow are put, and a record of a wrong form is told and waited for until the file is mended. Nothing is put twice; --fresh plays a file anew.
 */
function feedTexts(
  after: readonly LoadedPipeline[],
  { otherFiles, fed }: { readonly otherFiles: ReadonlySet<string>; readonly fed: Reloaded['fed'] },
): string[] {
  const isFed = (file: string, id: string) => fed.some((one) => one.file === file && one.resourceId === id)
  const idle = after.flatMap(({ resources }) =>
    resources.flatMap(({ service, name, feed }) =>
      feed !== undefined && otherFiles.has(feed.file) && !isFed(feed.file, `${service}/${name}`)
        ? [`${basename(feed.file)} has changed and feeds nothing here: ${service} ${name} is not embedded.`]
        : [],
    ),
  )
  return [...fed.map((one) => feedText(one)), ...new Set(idle)]
}

function feedText({ file, resourceId, place, records, repeat }: Reloaded['fed'][number]): string {
  const what = `${basename(file)} has changed`
  const where = resourceId.replace('/', ' ')
  if (repeat) return `${what}: ${where} is fed with it from record ${Math.min(place, records) + 1} on.`
  const more = records - place
  const stays = place === 0 ? '' : `; of what was put before (${count(place, 'record')}) nothing changes`
  return more > 0
    ? `${what}: ${where} gets ${count(more, 'record')} more${stays}.`
    : `${what}, but has nothing behind what ${where} got of it (${count(place, 'record')}): nothing is put. With --fresh the file is played anew.`
}

/** Why a mapping goes on anew whose settings are the same: what it is reached with is not. */
function accessWords({ mapping, pipeline }: NonNullable<Step['after']>, { otherFiles }: Change): string[] {
  const files = accessFilesOf(mapping, pipeline.file).filter(({ path }) => otherFiles.has(path))
  return [...new Set(files.map(({ kind, path }) => `the ${kind} ${basename(path)} has changed`))]
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
