import { AwsError, invalid, violated } from './aws-error.ts'
import type { MappingControl } from './mapping-control.ts'
import type { MappingEntry } from './mapping-entry.ts'
import { mappingArn } from './mapping-entry.ts'
import { isObject, type Members } from './request-body.ts'

const ARN =
  /^arn:aws[a-zA-Z-]*:lambda:[a-z]{2,}(-[a-z]+)+-\d:\d{12}:event-source-mapping:(?<uuid>[a-f0-9-]{36})$/
/** The part of AWS's pattern that speaks of mappings. */
const PATTERN =
  'arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}'
const MOST_TAGS = 50

/** The tags of mappings: ListTags, TagResource, UntagResource. @throws AwsError */
export class MappingTags {
  readonly #control: MappingControl

  constructor(control: MappingControl) {
    this.#control = control
  }

  list(arn: string): MappingEntry['tags'] {
    return this.#entry(arn).tags
  }

  /** Adds tags, or gives those that are there other values. */
  async add(arn: string, request: Members): Promise<void> {
    this.#entry(arn)
    const { Tags: tags } = request
    if (tags === undefined) {
      throw violated({ value: null, at: 'tags', constraint: 'Member must not be null' })
    }
    if (!isObject(tags)) throw new AwsError('SerializationException', "Unexpected field type at 'tags'")
    const given = Object.entries(tags)
    if (given.length === 0) throw invalid('An error occurred and the request cannot be processed.')
    for (const [key, value] of given) checkTag(key, value)
    await this.#control.setTags(
      () => this.#entry(arn),
      (before) => {
        const all = { ...before, ...(tags as Record<string, string>) }
        if (Object.keys(all).length > MOST_TAGS) throw invalid(`A mapping has at most ${MOST_TAGS} tags.`)
        return all
      },
    )
  }

  async remove(arn: string, keys: readonly string[]): Promise<void> {
    this.#entry(arn)
    if (keys.length === 0) {
      throw violated({ value: null, at: 'tagKeys', constraint: 'Member must not be null' })
    }
    await this.#control.setTags(
      () => this.#entry(arn),
      (before) => Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key))),
    )
  }

  #entry(arn: string): MappingEntry {
    const uuid = ARN.exec(arn)?.groups?.['uuid']
    if (uuid === undefined) {
      const constraint = `Member must satisfy regular expression pattern: ${PATTERN}`
      throw violated({ value: arn, at: 'resource', constraint })
    }
    const entry = this.#control.entries.find((one) => mappingArn(one) === arn)
    if (entry === undefined) {
      throw new AwsError('ResourceNotFoundException', `Event source mapping not found: ${arn}`)
    }
    return entry
  }
}

function checkTag(key: string, value: unknown): void {
  if (typeof value !== 'string') {
    throw new AwsError('SerializationException', 'A tag has a String as its value.')
  }
  if (key.length < 1 || key.length > 128) {
    throw violated({ value: key, at: 'tags', constraint: 'Member must have length between 1 and 128' })
  }
  if (value.length > 256) {
    throw violated({ value, at: 'tags', constraint: 'Member must have length less than or equal to 256' })
  }
}
