/** Turns what ajv reports into problems: in the user's words, at their place, once for each place. */
import type { Path, PipelineDocument } from './document.ts'
import { factOf, sourcesWithKey, sourcesWithValue, type Definition } from './facts.ts'
import type { TemplateValues } from '../model/index.ts'
import { nearNames } from './near-name.ts'
import type { Problem } from './problem.ts'
import { insteadOf, orList, sayType, sayValue, unixSecondsOf } from './words.ts'

/** An error as ajv's standalone validators report it. */
export interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The key that is meant, for an error about a key. */
  readonly propertyName?: string
}

/** What the errors of one validation have in common. */
export interface Subject {
  readonly document: PipelineDocument
  readonly definition: Definition
  /** Where in the file the definition's own top is. */
  readonly at: Path
  /** What is validated, in words: `Kinesis stream`, or null for the file. */
  readonly source: string | null
}

/** At most one problem about the value at a place: a wrong type is not also out of range. */
export function schemaProblems(errors: readonly SchemaError[], subject: Subject): Problem[] {
  const seen = new Set<string>()
  return withoutMisspelt(errors, subject).flatMap((error) => {
    const isOfKeys = ['additionalProperties', 'required', 'dependentRequired'].includes(error.keyword)
    const place = isOfKeys ? JSON.stringify(error) : `${error.instancePath} ${error.propertyName ?? ''}`
    if (seen.has(place)) return []
    const problem = problemOf(error, subject)
    if (problem !== undefined) seen.add(place)
    return problem === undefined ? [] : [problem]
  })
}

/** A key that is missing because it is misspelt is said once: at what was written. */
function withoutMisspelt(errors: readonly SchemaError[], { definition }: Subject): SchemaError[] {
  const written = errors.filter(({ keyword }) => keyword === 'additionalProperties')
  return errors.filter(({ keyword, instancePath, params }) => {
    if (keyword !== 'required') return true
    const keys = factOf(definition, pathOf(instancePath))?.keys ?? []
    const isMeant = (key: string) => nearNames(key, keys)[0] === params['missingProperty']
    return !written.some(
      (one) => one.instancePath === instancePath && isMeant(String(one.params['additionalProperty'])),
    )
  })
}

function problemOf(error: SchemaError, subject: Subject): Problem | undefined {
  const path = pathOf(error.instancePath)
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(error.params['additionalProperty']), subject)
    case 'required':
    case 'dependentRequired':
      return missingKey(path, String(error.params['missingProperty']), subject)
    case 'if':
    case 'propertyNames':
      // Said by the errors inside them.
      return undefined
    default:
      return error.propertyName === undefined
        ? wrongValue(path, error, subject)
        : wrongName(path, error.propertyName, subject)
  }
}

/** Other names that people know a key by. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ProvisionedPollersConfig: 'ProvisionedPollerConfig',
  Stream: 'EventSourceArn',
  Queue: 'EventSourceArn',
  BatchWindow: 'MaximumBatchingWindowInSeconds',
  Name: 'FunctionName',
}

/**
 * @decision CFG-10 StartingPosition on a source that does not use it is refused like any setting of another source (CFG-11).
 */
function unknownKey(path: Path, key: string, subject: Subject): Problem | undefined {
  const { document, definition, at, source } = subject
  const place = [...at, ...path, key]
  if (source !== null && (factOf('AnyMapping', path)?.keys ?? []).includes(key)) {
    const values = { source: capital(source), key, sources: sourcesWithKey(path, key) }
    return document.atKey(place, 'PARAMETER_UNSUPPORTED', { rule: 'CFG-11', values })
  }
  if (at.length > 0 && path.length === 0 && /payload|bytes|_?mb$/i.test(key)) {
    return document.atKey(place, 'PAYLOAD_LIMIT_FIXED', { rule: 'PAGE-14', values: { key } })
  }
  const keys = factOf(definition, path)?.keys ?? []
  const near =
    OTHER_NAMES[key] !== undefined && keys.includes(OTHER_NAMES[key])
      ? [OTHER_NAMES[key]]
      : nearNames(key, keys)
  const hint = hintForKey(key, { near, keys, isMapping: at.length > 0 && path.length === 0 })
  return document.atKey(place, 'KEY_UNKNOWN', { values: { parent: parentName(subject, path), key }, hint })
}

function hintForKey(
  key: string,
  about: { near: string[]; keys: readonly string[]; isMapping: boolean },
): string {
  if (about.near.length > 0) return `write ${about.near[0]!}`
  if (about.isMapping && key === 'FunctionName')
    return 'remove it; the function is named once, under Function'
  if (about.keys.length === 0) return 'remove it; there is nothing to set here'
  return `remove it, or write one of ${about.keys.join(', ')}`
}

function missingKey(path: Path, key: string, subject: Subject): Problem | undefined {
  const { document, definition, at } = subject
  const fact = factOf(definition, [...path, key])
  const what = fact?.form ?? (fact?.values === undefined ? undefined : orList(fact.values))
  const says = fact?.says === undefined ? '' : ` (${fact.says.replace(/\.$/, '')})`
  return document.atOwner([...at, ...path], 'KEY_MISSING', {
    rule: fact?.rules?.[0] ?? null,
    values: { parent: parentName(subject, path), key },
    hint: `add ${what === undefined ? key : `${key}: ${what}`}${says}`,
  })
}

function wrongName(path: Path, name: string, subject: Subject): Problem | undefined {
  const { document, definition, at } = subject
  const form = factOf(definition, path)?.form ?? '1 to 128 characters'
  const values = { parent: parentName(subject, path), actual: sayValue(name), form }
  return document.atKey([...at, ...path, name], 'NAME_FORM', { values })
}

function wrongValue(path: Path, error: SchemaError, subject: Subject): Problem | undefined {
  const { document, definition, at } = subject
  const place = [...at, ...path]
  const fact = factOf(definition, path)
  const value = valueAt(document.value, place)
  const about: ValueError = { value, key: keyName(path), fact, error, path, subject }
  const { code, values, hint } = describe(about)
  return document.atValue(place, code, {
    rule: fact?.rules?.[0] ?? null,
    values,
    ...(hint === undefined ? {} : { hint }),
  })
}

interface ValueError {
  readonly value: unknown
  readonly key: string
  readonly fact: ReturnType<typeof factOf>
  readonly error: SchemaError
  readonly path: Path
  readonly subject: Subject
}

type Description = Pick<Problem, 'code'> & { values: TemplateValues; hint?: string }

function describe(about: ValueError): Description {
  const { error, key, value, fact } = about
  const values = { key, actual: sayValue(value) }
  switch (error.keyword) {
    case 'type':
      return wrongType(about)
    case 'enum':
      return wrongWord(about)
    case 'pattern':
      if (key.endsWith('Arn')) return { code: 'ARN_MALFORMED', values: { ...values, form: fact?.form } }
      return { code: 'VALUE_FORM', values: { ...values, form: fact?.form ?? 'another text' } }
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
      return wrongLength(about)
    default:
      return outOfRange(about)
  }
}

function wrongType({ error, key, value, fact, path }: ValueError): Description {
  const types = error.params['type'] as string | string[]
  const [type] = Array.isArray(types) ? types : types.split(',')
  const seconds = path.at(-1) === 'StartingPositionTimestamp' ? unixSecondsOf(value) : null
  const instead =
    seconds === null ? insteadOf(value, type!, fact?.range) : `${seconds}, the same moment in Unix seconds`
  const values = {
    key,
    expected: sayType(typeof types === 'string' ? types.split(',') : types),
    actual: sayValue(value),
  }
  const says =
    fact?.says === undefined ? `write ${values.expected}` : `write ${values.expected}: ${fact.says}`
  return { code: 'VALUE_TYPE', values, hint: instead === null ? says : `write ${instead}` }
}

function wrongWord({ error, key, value, path, subject }: ValueError): Description {
  const allowed = (error.params['allowedValues'] as unknown[]).map(String)
  const instead = nearNames(String(value), allowed)[0] ?? orList(allowed)
  const values = { key, actual: sayValue(value), expected: orList(allowed), instead }
  const elsewhere = subject.source === null || typeof value !== 'string' ? '' : sourcesWithValue(path, value)
  if (elsewhere === '') return { code: 'VALUE_UNKNOWN', values }
  const source = capital(subject.source!)
  return {
    code: 'VALUE_UNSUPPORTED',
    values: { ...values, actual: String(value), source, instead: orList(allowed), sources: elsewhere },
  }
}

function wrongLength({ error, key, value, fact }: ValueError): Description {
  const limit = Number(error.params['limit'])
  const unit = error.keyword.endsWith('Items') ? 'entries' : 'characters'
  const expected = `at ${error.keyword.startsWith('min') ? 'least' : 'most'} ${limit} ${limit === 1 ? unit.replace(/ies$/, 'y').replace(/s$/, '') : unit}`
  const length = (value as string | unknown[]).length
  return {
    code: 'VALUE_LENGTH',
    values: { key, expected, actual: String(length) },
    hint: fact?.says ?? `write ${expected}`,
  }
}

function outOfRange({ key, value, fact }: ValueError): Description {
  const expected = fact?.form ?? fact?.range ?? 'another number'
  const values = { key, expected, actual: sayValue(value) }
  return { code: 'VALUE_RANGE', values, hint: `write ${expected}: ${fact?.says ?? ''}` }
}

/** What holds a key, in words. */
function parentName({ source, at, definition }: Subject, path: Path): string {
  if (path.length > 0) return keyName(path)
  if (at.length === 0) return definition === 'ConnectionsFile' ? 'a file of connections' : 'a pipeline file'
  return source === null ? 'a mapping' : `a mapping of ${withArticle(source)}`
}

/** `Destination`, or `Topics[0]` for an item of a list. */
function keyName(path: Path): string {
  if (path.length === 0) return 'the file'
  const last = path.at(-1)
  return typeof last === 'number' ? `${keyName(path.slice(0, -1))}[${last}]` : String(last)
}

function withArticle(title: string): string {
  if (!/^(Kinesis|DynamoDB|SQS)/.test(title)) return title
  return `${title.startsWith('SQS') ? 'an' : 'a'} ${title}`
}

function capital(text: string): string {
  const named = withArticle(text)
  return named[0]!.toUpperCase() + named.slice(1)
}

function pathOf(pointer: string): Path {
  const steps = pointer.split('/').slice(1)
  return steps.map((step) =>
    /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'),
  )
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | undefined)?.[step],
    value,
  )
}
