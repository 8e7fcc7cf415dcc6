import { EXPOSITION_TYPE } from '../metrics/index.ts'
import { AwsError } from './aws-error.ts'
import type { MappingControl } from './mapping-control.ts'
import type { RequestRate } from './request-rate.ts'
import { readBody, type Members } from './request-body.ts'
import type { MappingTags } from './tags.ts'

/** A request, as far as operations go by it. */
export interface ApiRequest {
  readonly method: string
  /** As it came, percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

export interface ApiAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; absent for an answer without a body. */
  readonly body?: unknown
  /** Sent as it is, instead of a body. */
  readonly text?: string
}

/** What the routes lead to. */
export interface ApiParts {
  readonly control: MappingControl
  readonly tags: MappingTags
  /** How many enabled mappings do not read, or that everything ends. */
  readonly notReady: () => number | 'draining'
  /** The page that Prometheus reads. */
  readonly metrics: () => string
  /** How many operations are taken a second; absent for any number. */
  readonly rate?: RequestRate
}

/**
 * Answers AWS's operations on mappings and their tags, on AWS's paths with and without a slash at the end (API-1), and
 * the questions of whoever watches the process. Never rejects but for a bug.
 */
export async function answer(request: ApiRequest, parts: ApiParts): Promise<ApiAnswer> {
  try {
    return await routed(request, parts)
  } catch (error) {
    if (error instanceof AwsError) return errorAnswer(error)
    throw error
  }
}

export function errorAnswer({ status, headers, body }: AwsError): ApiAnswer {
  return { status, headers, body }
}

const MAPPINGS = '/2015-03-31/event-source-mappings'
const TAGS = '/2017-03-31/tags/'

/** What needs no signature: orchestrators and Prometheus have no credentials, and are told nothing secret. */
export function isOpen({ method, path }: Pick<ApiRequest, 'method' | 'path'>): boolean {
  return method === 'GET' && /^\/(health\/(live|ready)|metrics)\/?$/.test(path)
}

function routed(request: ApiRequest, parts: ApiParts): ApiAnswer | Promise<ApiAnswer> {
  const { method } = request
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path
  if (method === 'GET' && path === '/health/live') return { status: 200, body: { status: 'live' } }
  if (method === 'GET' && path === '/health/ready') return ready(parts.notReady())
  if (method === 'GET' && path === '/metrics') {
    return { status: 200, headers: { 'content-type': EXPOSITION_TYPE }, text: parts.metrics() }
  }
  parts.rate?.take()
  if (path === MAPPINGS) return collection(request, parts.control)
  if (path.startsWith(`${MAPPINGS}/`))
    return one(decoded(path.slice(MAPPINGS.length + 1)), request, parts.control)
  if (path.startsWith(TAGS)) return tagged(decoded(path.slice(TAGS.length)), request, parts.tags)
  throw unknownOperation()
}

function ready(waiting: number | 'draining'): ApiAnswer {
  if (waiting === 'draining') return { status: 503, body: { status: waiting } }
  return waiting === 0
    ? { status: 200, body: { status: 'ready' } }
    : { status: 503, body: { status: 'not ready', mappings: waiting } }
}

async function collection(request: ApiRequest, control: MappingControl): Promise<ApiAnswer> {
  if (request.method === 'POST') {
    return { status: 202, body: await control.create(readBody(request.body).members) }
  }
  if (request.method !== 'GET') throw unknownOperation()
  const value = (name: string) => request.query.get(name) ?? undefined
  const [eventSourceArn, functionName] = [value('EventSourceArn'), value('FunctionName')]
  const [marker, maxItems] = [value('Marker'), value('MaxItems')]
  const { page, next } = control.list({
    ...(eventSourceArn === undefined ? {} : { eventSourceArn }),
    ...(functionName === undefined ? {} : { functionName }),
    ...(marker === undefined ? {} : { marker }),
    ...(maxItems === undefined ? {} : { maxItems }),
  })
  return { status: 200, body: { EventSourceMappings: page, ...(next === null ? {} : { NextMarker: next }) } }
}

async function one(uuid: string, request: ApiRequest, control: MappingControl): Promise<ApiAnswer> {
  switch (request.method) {
    case 'GET':
      return { status: 200, body: control.get(uuid) }
    case 'PUT': {
      const { members, nulls } = readBody(request.body)
      return { status: 202, body: await control.update(uuid, withoutUuid(members, uuid), nulls) }
    }
    case 'DELETE':
      return { status: 202, body: await control.delete(uuid) }
    default:
      throw unknownOperation()
  }
}

/** The UUID is in the path; some clients have it in the body as well. */
function withoutUuid({ UUID: given, ...members }: Members, uuid: string): Members {
  return given === undefined || given === uuid ? members : { ...members, UUID: given }
}

async function tagged(arn: string, request: ApiRequest, tags: MappingTags): Promise<ApiAnswer> {
  switch (request.method) {
    case 'GET':
      return { status: 200, body: { Tags: tags.list(arn) } }
    case 'POST':
      await tags.add(arn, readBody(request.body).members)
      return { status: 204 }
    case 'DELETE':
      await tags.remove(arn, request.query.getAll('tagKeys'))
      return { status: 204 }
    default:
      throw unknownOperation()
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function unknownOperation(): AwsError {
  return new AwsError('UnknownOperationException', 'There is no such operation on event source mappings.')
}
