import type { ResolvedMapping } from '../../model/index.ts'
import { defaultWindowMs } from '../../source-types/index.ts'
import { AwsError, invalid, violated } from './aws-error.ts'
import { isObject, type Members } from './request-body.ts'
import { lowerCamel } from './request-problems.ts'

/** Members of a file's mapping that are no members of AWS's requests. */
const OURS: ReadonlySet<string> = new Set(['Id', 'EngineType'])

/** What only a creation may say (CFG-2). */
const CREATE_ONLY: ReadonlySet<string> = new Set([
  'EventSourceArn',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Topics',
  'Queues',
  'SelfManagedEventSource',
  'Tags',
])

const GROUP_CONFIGS = ['AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig'] as const

/**
 * The mapping that a creation asks for, as a file would have it.
 * @throws AwsError for members of ours, and for what reads or writes files of this machine
 * @decision API-23 A member that AWS's request does not have is refused by name, not ignored: nothing is accepted that changes nothing.
 */
export function membersToCreate(request: Members): {
  members: Members
  tags: Readonly<Record<string, string>>
} {
  const { FunctionName: _, ...members } = request
  refuseOurs(members)
  const { Tags: tags = {}, ...rest } = members
  return {
    members: { ...rest, ...(request['Tags'] === undefined ? {} : { Tags: tags }) },
    tags: tagsOf(tags),
  }
}

/**
 * A mapping's members after an update: what the update does not name stays as it is; empty values turn off what can be
 * turned off (CFG-18).
 * @decision API-30, SIL-11 An update without members is accepted: the mapping is Updating for a moment and goes on as it was.
 * @decision CFG-3, CON-4 Topics and Queues can only be set when the mapping is created, as the update's model has it.
 * @throws AwsError for what cannot be changed (CFG-2, CFG-4, CFG-5)
 */
export function updatedMembers(members: Members, update: Members, mapping: ResolvedMapping): Members {
  const { FunctionName: _, ...changes } = update
  refuseOurs(changes)
  for (const key of Object.keys(changes)) {
    if (CREATE_ONLY.has(key))
      throw invalid(`'${lowerCamel(key)}' can only be set when the mapping is created.`)
  }
  refuseOtherGroup(changes, mapping)
  const merged: Record<string, unknown> = {
    ...members,
    ...changes,
    ...accessAfter(members, changes),
    ...groupAfter(members, changes),
  }
  for (const key of [
    'ScalingConfig',
    'ProvisionedPollerConfig',
    'FilterCriteria',
    'KMSKeyArn',
    'DestinationConfig',
  ]) {
    if (isEmpty(merged[key])) delete merged[key]
  }
  return merged
}

/**
 * What an update that takes the window out by null has to be told: the old value stays, for the default of 500 ms has no
 * form in which it could be set again (PAGE-12, CFG-7). Null where there is nothing to tell.
 */
export function keptWindow(
  nulls: readonly string[],
  members: Members,
  mapping: ResolvedMapping,
): string | null {
  const key = 'MaximumBatchingWindowInSeconds'
  const seconds = members[key]
  if (!nulls.includes(key) || seconds === undefined) return null
  const why =
    defaultWindowMs(mapping.sourceType) === 0
      ? 'set 0 for none'
      : 'the default of 500 ms comes back with a new mapping only'
  return `${key} stays ${JSON.stringify(seconds)}: an update without it changes nothing; ${why}`
}

function refuseOurs(members: Members): void {
  for (const key of Object.keys(members)) {
    if (OURS.has(key)) throw invalid(`'${key}' is no parameter of an event source mapping.`)
  }
  const { OnFailure: failure } = objectOf(members['DestinationConfig'])
  refuseLocal(objectOf(failure)['Destination'], 'destinationConfig.onFailure.destination')
  const access = members['SourceAccessConfigurations']
  if (Array.isArray(access)) {
    access.forEach((one: unknown, index) =>
      refuseLocal(objectOf(one)['URI'], `sourceAccessConfigurations.${index + 1}.member.uRI`),
    )
  }
  refuseObjectPatterns(members['FilterCriteria'])
}

/**
 * @decision API-28 The API takes no file:DIRECTORY destination and no env:NAME or file:PATH secret: whoever may call it is not for that allowed to read and write files of this machine.
 */
function refuseLocal(value: unknown, at: string): void {
  if (typeof value !== 'string' || !/^(file|env):/.test(value)) return
  const constraint =
    'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)'
  throw violated({ value, at, constraint })
}

/** In AWS's request a pattern is a text. */
function refuseObjectPatterns(criteria: unknown): void {
  const { Filters: filters } = objectOf(criteria)
  if (!Array.isArray(filters)) return
  if (filters.some((one: unknown) => isObject(objectOf(one)['Pattern']))) {
    throw new AwsError('SerializationException', 'START_OBJECT can not be converted to a String')
  }
}

/** @decision CFG-4 An update that names another consumer group is refused; one that names the group that there is changes nothing. */
function refuseOtherGroup(changes: Members, mapping: ResolvedMapping): void {
  for (const key of GROUP_CONFIGS) {
    const group = objectOf(changes[key])['ConsumerGroupId']
    if (group !== undefined && group !== mapping.consumerGroupId) {
      throw invalid("'consumerGroupId' can only be set when the mapping is created.")
    }
  }
}

/** The group stays when an update sends the object that holds it for something else (CFG-4). */
function groupAfter(members: Members, changes: Members): Members {
  const kept = GROUP_CONFIGS.flatMap((key) => {
    const { ConsumerGroupId: group } = objectOf(members[key])
    return isObject(changes[key]) && group !== undefined
      ? [[key, { ...changes[key], ConsumerGroupId: group }] as const]
      : []
  })
  return Object.fromEntries(kept)
}

/** The virtual host stays whatever an update says of the other credentials (CFG-5). */
function accessAfter(members: Members, changes: Members): Members {
  const key = 'SourceAccessConfigurations'
  if (!Array.isArray(changes[key])) return {}
  const isHost = (one: unknown) => objectOf(one)['Type'] === 'VIRTUAL_HOST'
  if (changes[key].some(isHost)) {
    throw invalid("'VIRTUAL_HOST' can only be set when the mapping is created.")
  }
  const before: readonly unknown[] = Array.isArray(members[key]) ? members[key] : []
  return { [key]: [...(changes[key] as unknown[]), ...before.filter(isHost)] }
}

function isEmpty(value: unknown): boolean {
  if (value === '') return true
  if (!isObject(value)) return false
  const inner = Object.values(value)
  return inner.every((one) => isEmpty(one) || (Array.isArray(one) && one.length === 0))
}

function objectOf(value: unknown): Members {
  return isObject(value) ? value : {}
}

function tagsOf(value: unknown): Readonly<Record<string, string>> {
  // Those of another form are told by the schema.
  return isObject(value) ? (value as Record<string, string>) : {}
}
