/** Examples of what a check finds and what it lets pass. */
import { problems } from '../fixture.ts'
import type { Check } from './check.ts'

export interface Example {
  /** Texts in which nothing is found. */
  readonly passes: readonly string[]
  /** Texts with all that is found in them, as `CODE rule`. */
  readonly fails: readonly (readonly [text: string, ...found: string[]])[]
}

/** By the name of the check. */
export type Examples = Readonly<Record<string, Example>>

/** Checks with the titles of their tests, which name their rules. */
export function titled<Subject>(checks: readonly Check<Subject>[]): [title: string, check: Check<Subject>][] {
  return checks.map((check) => [
    check.rules.length === 0 ? check.name : `${check.name} [${check.rules.join(', ')}]`,
    check,
  ])
}

/** What is found in a text, without the places. */
export function foundOf(text: string): string[] {
  return problems(text).map((line) => line.slice(line.indexOf(' ') + 1))
}

/** What is found in the texts of an example. */
export function foundIn({ passes, fails }: Example): { text: string; found: string[] }[] {
  return [...passes, ...fails.map(([text]) => text)].map((text) => ({ text, found: foundOf(text) }))
}

/** What should be found in them. */
export function expectedOf({ passes, fails }: Example): { text: string; found: string[] }[] {
  return [
    ...passes.map((text) => ({ text, found: [] })),
    ...fails.map(([text, ...found]) => ({ text, found })),
  ]
}

export const PROVISIONED = 'ProvisionedPollerConfig: { MinimumPollers: 1 }'
export const SECRET = 'arn:aws:secretsmanager:us-east-2:123456789012:secret:shop-1'
export const BASIC_AUTH = `SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "${SECRET}" }]`

/** A destination for failures. */
export function destination(place: string): string {
  return `DestinationConfig: { OnFailure: { Destination: "${place}" } }`
}

/** So many filters. */
export function filters(count: number): string {
  return `FilterCriteria: { Filters: [${'{ Pattern: { data: { a: [b] } } }, '.repeat(count)}] }`
}

/** Ways to sign in. */
export function access(...entries: [type: string, uri: string][]): string {
  return `SourceAccessConfigurations: [${entries.map(([type, uri]) => `{ Type: ${type}, URI: "${uri}" }`).join(', ')}]`
}

/** A schema registry in provisioned mode. */
export function registry(uri: string, members = 'SchemaValidationConfigs: [{ Attribute: KEY }]'): string {
  return `${PROVISIONED}, AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: { EventRecordFormat: JSON, SchemaRegistryURI: "${uri}", ${members} } }`
}
