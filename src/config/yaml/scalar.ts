import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from 'js-yaml'

/** The tags of YAML's core schema, in the order in which they are tried for a plain scalar. */
const CORE_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]
const CORE_PREFIX = 'tag:yaml.org,2002:'

/** What a plain scalar without a tag stands for: null, a boolean, a number, or else its text. */
export function plainValue(text: string): string | number | boolean | null {
  for (const tag of CORE_TAGS) {
    const value = tag.resolve(text, false, tag.tagName)
    if (value !== NOT_RESOLVED) return value
  }
  return text
}

/**
 * What a scalar with a tag stands for; undefined when the tag is none of the core schema's, or the text is none of
 * its values.
 * @param tag as written: `!!str`, `!`, `!Ref`, `!<tag:yaml.org,2002:str>`
 */
export function taggedValue(tag: string, text: string): string | number | boolean | null | undefined {
  const name = coreName(tag)
  if (tag === '!' || name === 'str') return text
  const core = CORE_TAGS.find(({ tagName }) => tagName === `${CORE_PREFIX}${name}`)
  const value = core?.resolve(text, true, core.tagName)
  return value === NOT_RESOLVED ? undefined : value
}

/** Whether a collection may carry the tag. */
export function isCollectionTag(tag: string): boolean {
  return ['map', 'seq', 'omap'].includes(coreName(tag)) || tag === '!'
}

function coreName(tag: string): string {
  if (tag.startsWith('!!')) return tag.slice(2)
  return tag.startsWith(`!<${CORE_PREFIX}`) ? tag.slice(2 + CORE_PREFIX.length, -1) : ''
}
