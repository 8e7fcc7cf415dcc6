import type { RecordForm } from '../../engine/index.ts'
import type { ServiceName } from '../../model/index.ts'
import { keyOf, keyText, type Item } from '../../services/dynamodb/port.ts'
import { payloadBytes } from '../../services/payload.ts'
import { keyAttributes } from '../../sources/dynamodb/table-definition.ts'
import { keyTitle } from './event-records.ts'
import type { NamedContent } from './record-names.ts'

/** A record of a step: its producer form, and what it is called. */
export interface StepRecord extends NamedContent {
  readonly form: RecordForm
}

/** What `Resources` declare of a source. */
type Properties = Readonly<Record<string, unknown>>

type PlainForm = (key: string, payload: string, properties: Properties) => RecordForm

const PAYLOADS: ReadonlySet<string> = new Set(['Data', 'Value', 'MessageBody', 'Body'])
const KEYS: ReadonlySet<string> = new Set(['PartitionKey', 'Key', 'MessageGroupId'])
const NUMBERS: ReadonlySet<string> = new Set(['Partition', 'Timestamp', 'DelaySeconds'])
/** The columns that change an item of a table. */
const CHANGES = ['Put', 'Update', 'Delete']
const JSON_COLUMNS: ReadonlySet<string> = new Set(['Headers', 'Properties', 'MessageAttributes', ...CHANGES])

/**
 * The rows of a step's table as records. A payload cell is its text, unchanged, the word `null` is null, an empty
 * cell is absent; `{Base64: …}` and the columns that hold structures are read as JSON. A `name` column names them.
 * @param properties what `Resources` declare of the source: the key of a table
 * @throws Error for a cell that cannot be read
 */
export function recordsOfTable(
  rows: readonly Readonly<Record<string, string>>[],
  properties: Properties = {},
): readonly StepRecord[] {
  return rows.map(({ name, ...cells }) => {
    const members = Object.entries(cells).filter(([, cell]) => cell !== '')
    return stepRecord(Object.fromEntries(members.map(([column, cell]) => [column, valueOf(column, cell)])), {
      name,
      properties,
    })
  })
}

/** Records that a step only names: the name is the payload, followed by dots when it is to have a size. */
export function recordsOfNames(
  names: readonly string[],
  options: { readonly service: ServiceName; readonly bytes?: number; readonly properties?: Properties },
): readonly StepRecord[] {
  const { service, bytes = 0, properties = {} } = options
  const form = PLAIN_FORMS[service]
  if (form === undefined) throw new Error(`records of ${service} need a table: they are more than a payload`)
  return names.map((name) => {
    if (bytes > 0 && Buffer.byteLength(name) > bytes)
      throw new Error(`"${name}" has more than ${bytes} bytes`)
    return stepRecord(form(name, name.padEnd(bytes, '.'), properties), { name, properties })
  })
}

/** The form of a record of which nothing but the payload matters. */
const PLAIN_FORMS: Partial<Record<ServiceName, PlainForm>> = {
  kinesis: (key, payload) => ({ PartitionKey: key, Data: payload }),
  kafka: (_, payload) => ({ Value: payload }),
  dynamodb: (name, payload, properties) => ({
    Put: { ...itemKey(name, properties), ...(payload === name ? {} : { data: { S: payload } }) },
  }),
  sqs: (_, payload) => ({ MessageBody: payload }),
  rabbitmq: (_, payload) => ({ Body: payload }),
  activemq: (_, payload) => ({ Body: payload }),
}

function stepRecord(
  form: RecordForm,
  { name, properties }: { readonly name: string | undefined; readonly properties: Properties },
): StepRecord {
  const change = CHANGES.find((column) => column in form)
  if (change !== undefined) return changeRecord(form, { item: form[change] as Item, name, properties })
  const payload = textOf(form, PAYLOADS)
  return { form, name: name || (payload ?? 'null'), key: textOf(form, KEYS), payload }
}

/** A change of an item is called by the values of its key, unless it has a name. */
function changeRecord(
  form: RecordForm,
  about: { readonly item: Item; readonly name: string | undefined; readonly properties: Properties },
): StepRecord {
  const names = keyAttributes(about.properties).map((attribute) => attribute.name)
  const key = keyOf(about.item, names)
  return { form, name: about.name || keyTitle(key), key: keyText(key), payload: null }
}

/** The key of the item of this name: its values, joined by `/`. */
export function itemKey(name: string, properties: Properties): Item {
  const values = name.split('/')
  const key = keyAttributes(properties).map((attribute, at) => [
    attribute.name,
    { [attribute.type]: values[at] ?? '' },
  ])
  return Object.fromEntries(key) as Item
}

function textOf(form: RecordForm, columns: ReadonlySet<string>): string | null {
  const column = Object.keys(form).find((name) => columns.has(name))
  return column === undefined ? null : (payloadBytes(form[column])?.toString() ?? null)
}

function valueOf(column: string, cell: string): unknown {
  if (NUMBERS.has(column)) return numberOf(column, cell)
  if (JSON_COLUMNS.has(column)) return jsonOf(column, cell)
  if (!PAYLOADS.has(column) && column !== 'Key') return cell
  if (cell === 'null') return null
  const base64 = /^\{\s*"?Base64"?\s*:\s*"?([^"{}]*?)"?\s*\}$/.exec(cell)
  return base64 === null ? cell : { Base64: base64[1] }
}

function numberOf(column: string, cell: string): number {
  const number = Number(cell)
  if (Number.isFinite(number)) return number
  throw new Error(`${column} must be a number, not ${JSON.stringify(cell)}`)
}

function jsonOf(column: string, cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch (error) {
    throw new Error(`${column} must be JSON: ${(error as Error).message}`, { cause: error })
  }
}
