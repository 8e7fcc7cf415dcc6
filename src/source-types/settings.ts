import type { SourceType } from '../model/index.ts'
import { SOURCE_SETTINGS, type Setting } from './generated/settings.ts'

export type { Setting } from './generated/settings.ts'

/** The settings that mappings of a source type have, in the order of the reference, with defaults and limits. */
export function settingsOf(sourceType: SourceType): readonly (readonly [name: string, setting: Setting])[] {
  return Object.entries(SOURCE_SETTINGS[sourceType])
}

/** One setting of a source type; undefined when mappings of that type do not have it (CFG-11). */
export function settingOf(sourceType: SourceType, name: string): Setting | undefined {
  const settings = SOURCE_SETTINGS[sourceType]
  return Object.hasOwn(settings, name) ? settings[name] : undefined
}

/** The batching window of a mapping that gives none: 0, or 500 ms for Kafka, MQ and DocumentDB (PAGE-7, PAGE-9, CON-19). */
export function defaultWindowMs(sourceType: SourceType): number {
  return settingOf(sourceType, 'MaximumBatchingWindowInSeconds')?.defaultMs ?? 0
}
