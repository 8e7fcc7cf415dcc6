import { isDeepStrictEqual } from 'node:util'
import { explainPipeline } from './explain/explain-pipeline.ts'
import type { ExplainedSetting } from './explain/explained.ts'
import type { LoadedPipeline } from './resolve.ts'
import { sayValue } from './words.ts'

/** One setting that a file gives another value by now, in the words of `explain`. */
export interface SettingChange {
  /** AWS's name, or ours. */
  readonly name: string
  readonly was: string
  readonly is: string
}

/** What differs between a file as it was and as it is. */
export interface PipelineChanges {
  readonly function: readonly SettingChange[]
  readonly engine: readonly SettingChange[]
  /** By Id, of the mappings that were there before and are there now. */
  readonly mappings: ReadonlyMap<string, readonly SettingChange[]>
  /** Properties of embedded resources, by their name and where it is declared: `kinesis/orders/ShardCount`. */
  readonly resources: readonly SettingChange[]
}

/** Compares two valid states of one file. */
export function changesBetween(before: LoadedPipeline, after: LoadedPipeline): PipelineChanges {
  const [was, is] = [explainPipeline(before), explainPipeline(after)]
  const mappings = is.mappings.flatMap(({ id, settings }) => {
    const known = was.mappings.find((one) => one.id === id)
    return known === undefined ? [] : [[id, settingChanges(known.settings, settings)] as const]
  })
  return {
    function: [
      ...settingChanges(was.function.settings, is.function.settings),
      ...otherVariables(before, after),
    ],
    engine: settingChanges(was.engine, is.engine),
    mappings: new Map(mappings),
    resources: resourceChanges(before, after),
  }
}

function settingChanges(
  before: readonly ExplainedSetting[],
  after: readonly ExplainedSetting[],
): SettingChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))]
  return names.flatMap((name) => {
    const [was = 'none', is = 'none'] = [before, after].map(
      (all) => all.find((one) => one.name === name)?.value,
    )
    return was === is ? [] : [{ name, was, is }]
  })
}

/** Values of variables are never shown: they may be secrets. */
function otherVariables(before: LoadedPipeline, after: LoadedPipeline): SettingChange[] {
  const [was, is] = [before.function.environment, after.function.environment]
  const names = Object.keys(is).filter((name) => name in was && was[name] !== is[name])
  return names.map((name) => ({ name: `Environment.Variables.${name}`, was: '…', is: 'another value' }))
}

function resourceChanges(before: LoadedPipeline, after: LoadedPipeline): SettingChange[] {
  const [was, is] = [propertiesOf(before), propertiesOf(after)]
  const names = [...new Set([...was.keys(), ...is.keys()])]
  return names.flatMap((name) =>
    isDeepStrictEqual(was.get(name), is.get(name))
      ? []
      : [{ name, was: sayProperty(was.get(name)), is: sayProperty(is.get(name)) }],
  )
}

function propertiesOf({ view }: LoadedPipeline): Map<string, unknown> {
  return new Map(
    view.resources.flatMap(({ service, name, properties }) =>
      Object.entries(properties).map(([key, value]) => [`${service}/${name}/${key}`, value] as const),
    ),
  )
}

function sayProperty(value: unknown): string {
  if (value === undefined) return 'none'
  return typeof value === 'object' ? JSON.stringify(value) : sayValue(value)
}
