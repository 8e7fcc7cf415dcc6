import type { Problem } from '../../config/index.ts'
import { AwsError, invalid, violationText, type Violation } from './aws-error.ts'

/** What a request's mapping is held against knows besides. */
export interface RequestFacts {
  /** Which source it reads, if that could be told. */
  readonly sourceArn: string | undefined
  readonly isFifo: boolean
  /** The value at a path of the mapping. */
  readonly valueAt: (path: Problem['path']) => unknown
}

/** Values that are not what the API model allows. */
const VIOLATIONS: ReadonlySet<Problem['code']> = new Set([
  'VALUE_RANGE',
  'VALUE_LENGTH',
  'VALUE_UNKNOWN',
  'VALUE_FORM',
  'ARN_MALFORMED',
  'NAME_FORM',
])

/**
 * The answer to a mapping that is not right, in AWS's words where they are known (API-23), else in ours: the error
 * that AWS finds first.
 * @decision SIL-11 Of several mistakes the answer tells the first kind of: a member of the wrong type, values outside their limits (all of them), the source, the function, then what does not go together.
 */
export function answerTo(problems: readonly Problem[], facts: RequestFacts): AwsError | null {
  const errors = problems.filter(
    ({ severity, code, rule }) => severity === 'error' || (code === 'ACCESS_MISSING' && rule === 'CFG-24'),
  )
  const wrongType = errors.find(({ code }) => code === 'VALUE_TYPE')
  if (wrongType !== undefined) return serialization(wrongType, facts)
  if (errors.some((one) => isFifoWindow(one, facts))) return invalid(FIFO_WINDOW)
  const violations = errors.filter(({ code }) => VIOLATIONS.has(code))
  if (violations.length > 0) {
    return new AwsError(
      'ValidationException',
      violationText(...violations.map((one) => violation(one, facts))),
    )
  }
  const [first] = errors.toSorted((a, b) => rank(a) - rank(b))
  return first === undefined ? null : invalid(invalidText(first, facts))
}

/** A window that a standard queue might have. */
function isFifoWindow({ code, path }: Problem, { isFifo, valueAt }: RequestFacts): boolean {
  if (!isFifo || code !== 'VALUE_RANGE' || path.at(-1) !== 'MaximumBatchingWindowInSeconds') return false
  const seconds = Number(valueAt(path))
  return seconds > 0 && seconds <= 300
}

const FIFO_WINDOW = 'Batching window is not supported for FIFO queues'

function rank({ code }: Problem): number {
  if (code === 'SOURCE_MISSING' || code === 'SOURCE_UNRECOGNIZED' || code === 'VALUE_UNSUPPORTED') return 0
  return code === 'PARAMETER_UNSUPPORTED' || code === 'ON_SUCCESS_UNSUPPORTED' ? 1 : 2
}

/** `startingPosition`, `filterCriteria.filters.1.member.pattern`. */
export function awsPath(path: Problem['path']): string {
  return path
    .slice(2)
    .map((step) => (typeof step === 'number' ? `${step + 1}.member` : lowerCamel(step)))
    .join('.')
}

export function lowerCamel(name: string): string {
  // KMSKeyArn is kMSKeyArn in AWS's answers: only the first letter changes.
  return name.slice(0, 1).toLowerCase() + name.slice(1)
}

const JSON_KINDS: Readonly<Record<string, string>> = {
  string: 'STRING_VALUE',
  number: 'NUMBER_VALUE',
  boolean: 'TRUE_VALUE',
}
const WANTED: Readonly<Record<string, string>> = {
  'a whole number': 'an Integer',
  'a number': 'a Double',
  text: 'a String',
  'true or false': 'a Boolean',
}

function serialization({ path, values }: Problem, { valueAt }: RequestFacts): AwsError {
  const value = valueAt(path)
  const kind = value === false ? 'FALSE_VALUE' : JSON_KINDS[typeof value]
  const wanted = WANTED[String(values['expected']).split(' or a')[0]!]
  const message =
    kind === undefined || wanted === undefined
      ? `Unexpected field type at '${awsPath(path)}'`
      : `${kind} can not be converted to ${wanted}`
  return new AwsError('SerializationException', message)
}

/** AWS's order, which is no other than that of its recordings. */
const POSITIONS = '[LATEST, AT_TIMESTAMP, TRIM_HORIZON]'

function violation(problem: Problem, { valueAt }: RequestFacts): Violation {
  const { path, code, values } = problem
  const value = valueAt(path)
  const at = awsPath(path)
  const expected = String(values['expected'] ?? values['form'] ?? '')
  if (code === 'VALUE_UNKNOWN') {
    const allowed = at === 'startingPosition' ? POSITIONS : `[${expected.replaceAll(' or ', ', ')}]`
    return { value, at, constraint: `Member must satisfy enum value set: ${allowed}` }
  }
  if (code === 'VALUE_RANGE') return { value, at, constraint: rangeConstraint(Number(value), expected) }
  if (code === 'VALUE_LENGTH') {
    const [, most, limit] = /^at (least|most) (\d+)/.exec(expected) ?? []
    const word = most === 'least' ? 'greater' : 'less'
    return { value, at, constraint: `Member must have length ${word} than or equal to ${limit}` }
  }
  return { value, at, constraint: `Member must be ${expected}` }
}

/** `1 to 10000` as the limit that a value breaks. */
function rangeConstraint(value: number, expected: string): string {
  const [, least, most] = /(-?\d+) to (\d+)\D*$/.exec(expected) ?? []
  if (least === undefined) return `Member must be ${expected}`
  return value > Number(most)
    ? `Member must have value less than or equal to ${most}`
    : `Member must have value greater than or equal to ${least}`
}

function invalidText(problem: Problem, facts: RequestFacts): string {
  const { code, values, path } = problem
  switch (code) {
    case 'SOURCE_MISSING':
    case 'SOURCE_UNRECOGNIZED':
      return 'Unrecognized event source.'
    case 'ON_SUCCESS_UNSUPPORTED':
      return UNSUPPORTED_DESTINATION
    case 'PARAMETER_UNSUPPORTED':
      return unsupported(String(values['key']))
    case 'KEY_UNKNOWN':
      return `'${String(values['key'])}' is no parameter of ${String(values['parent'])}${nearName(problem)}.`
    case 'VALUE_UNSUPPORTED':
      return path.at(-1) === 'StartingPosition'
        ? `Unsupported starting position for arn type: ${facts.sourceArn}`
        : ours(problem)
    case 'KEY_MISSING':
      return violationText({
        value: null,
        at: awsPath([...path, String(values['key'])]),
        constraint: 'Member must not be null.',
      })
    case 'WINDOW_NEEDED':
      return 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10'
    case 'FUNCTION_TIMEOUT_ABOVE_VISIBILITY':
      return `Queue visibility timeout: ${values['visibility']} seconds is less than Function timeout: ${values['timeout']} seconds`
    case 'FILTER_PATTERN_INVALID':
      return 'Invalid filter pattern definition.'
    case 'ENGINE_TYPE_MISSING':
      // EngineType is of files: AWS's request has no such member.
      return ours({ ...problem, hint: NAME_THE_ENGINE })
    case 'ACCESS_MISSING':
      return "Required 'sourceAccessConfigurations' parameter is missing."
    default:
      return ours(problem)
  }
}

const NAME_THE_ENGINE =
  'name one of the two under Connections or Resources in the file of the function, or give a RabbitMQ its VIRTUAL_HOST'

const UNSUPPORTED_DESTINATION = 'Unsupported DestinationConfig parameter for given event source mapping type.'

function unsupported(key: string): string {
  if (key === 'DestinationConfig') return UNSUPPORTED_DESTINATION
  return `Unsupported '${lowerCamel(key)}' parameter for given event source mapping type.`
}

function nearName({ hint }: Problem): string {
  return hint.startsWith('write ') ? `: ${hint}` : ''
}

/** In the words that the file would get, with what to do, but for what only a file may name (API-28). */
export function ours({ message, hint }: Problem): string {
  const text = message[0]!.toUpperCase() + message.slice(1)
  const advice = hint
    .replace(', kafka://TOPIC, or file:DIRECTORY', ', or kafka://TOPIC')
    .replace(', env:NAME or file:PATH', '')
  return advice === '' ? `${text}.` : `${text}: ${advice}.`
}
