import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InvocationOutcome } from '../../model/index.ts'
import { failure, RESPONSE_LIMIT_BYTES, tooLarge } from '../outcomes.ts'
import { readBody } from '../read-body.ts'
import { errorReport, sentenceOf } from '../error-report.ts'

const VERSION = '/2018-06-01/runtime'

/** One event, as the runtime gets it. */
export interface RuntimeInvocation {
  readonly requestId: string
  /** The event's JSON text. */
  readonly event: string
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number
  readonly functionArn: string
  readonly traceId: string
}

/** The invocation under way; while one answer to it is read another may arrive, and the first one that is read counts. */
interface Call {
  readonly requestId: string
  readonly readsBody: boolean
}

export interface RuntimeListener {
  /** The runtime asks for its next event: it has started, or has done with the one before. */
  asked(): void
  /** The invocation it was given is over. */
  answered(outcome: InvocationOutcome): void
  /** It could not start; it ends now. */
  startFailed(message: string): void
}

/**
 * The Lambda Runtime API, as one environment's runtime sees it: it asks for the next event and waits, answers it
 * with a response or an error, and asks again.
 *
 *     GET  /runtime/invocation/next            waits until there is an event
 *     POST /runtime/invocation/{id}/response   202, 413 above 6 MB, 400 for an id that is not under way
 *     POST /runtime/invocation/{id}/error      202
 *     POST /runtime/init/error                 202
 *
 * @decision Function A Command's runtime that streams its response is refused with 400 and the invocation fails with cause response: a batch needs the whole response.
 */
export class RuntimeApi {
  readonly #listener: RuntimeListener
  readonly #server: Server
  readonly #polls: ServerResponse[] = []
  #underWay: Call | null = null
  /** The invocation that was refused: a runtime may still report that its answer failed. */
  #refused: string | null = null

  constructor(listener: RuntimeListener) {
    this.#listener = listener
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      void this.#route(request, response).catch(() => response.destroy())
    })
  }

  /** @returns `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ port: 0, host: '127.0.0.1' }, resolve)
    })
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Whether the runtime waits for an event. */
  get isAsked(): boolean {
    return this.#polls.length > 0
  }

  /** Hands the event to the runtime that waits for it. */
  give(invocation: RuntimeInvocation, readsBody: boolean): void {
    const poll = this.#polls.shift()
    if (poll === undefined) throw new Error('the runtime has not asked for an event')
    this.#underWay = { requestId: invocation.requestId, readsBody }
    this.#refused = null
    poll.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(invocation.event),
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(invocation.deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
      'Lambda-Runtime-Trace-Id': invocation.traceId,
    })
    poll.end(invocation.event)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.startsWith(VERSION) ? request.url.slice(VERSION.length) : ''
    const [, requestId = '', what] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    if (request.method === 'GET' && path === '/invocation/next') return this.#next(response)
    if (request.method !== 'POST')
      return answer(response, 404, 'NotFound', `no ${request.method} ${request.url}`)
    if (path === '/init/error') return this.#initError(request, response)
    if (what === undefined) return answer(response, 404, 'NotFound', `no POST ${request.url}`)
    if (this.#refused === requestId && what === 'error') return accept(request, response)
    const call = this.#underWay
    if (call?.requestId !== requestId) {
      request.resume()
      return notUnderWay(requestId, response)
    }
    return what === 'response'
      ? this.#response(call, request, response)
      : this.#error(call, request, response)
  }

  #next(response: ServerResponse): void {
    this.#polls.push(response)
    response.once('close', () => {
      const at = this.#polls.indexOf(response)
      if (at >= 0) this.#polls.splice(at, 1)
    })
    this.#listener.asked()
  }

  async #response(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
      request.resume()
      const message = 'Streaming responses are not supported for event source mappings.'
      answer(response, 400, 'StreamingNotSupported', message)
      return this.#refuse(message)
    }
    const { text, bytes } = await readBody(request, RESPONSE_LIMIT_BYTES)
    if (this.#underWay !== call) return notUnderWay(call.requestId, response)
    if (bytes > RESPONSE_LIMIT_BYTES) {
      answer(response, 413, 'RequestEntityTooLarge', tooLarge(bytes))
      return this.#refuse(tooLarge(bytes))
    }
    accept(request, response)
    this.#over({ kind: 'success', body: call.readsBody ? text : '' })
  }

  async #error(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await errorIn(request)
    if (this.#underWay !== call) return notUnderWay(call.requestId, response)
    accept(request, response)
    this.#over(failure('error', message))
  }

  async #initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await errorIn(request)
    accept(request, response)
    this.#listener.startFailed(message)
  }

  #refuse(message: string): void {
    this.#refused = this.#underWay?.requestId ?? null
    this.#over(failure('response', message))
  }

  #over(outcome: InvocationOutcome): void {
    this.#underWay = null
    this.#listener.answered(outcome)
  }
}

/** `errorType: errorMessage` of an error report, else the report as it stands. */
async function errorIn(request: IncomingMessage): Promise<string> {
  const { text } = await readBody(request, RESPONSE_LIMIT_BYTES)
  const type = request.headers['lambda-runtime-function-error-type']
  const report = errorReport(text)
  if (report !== undefined) return sentenceOf(report)
  return text === '' ? String(type ?? 'the runtime reported an error') : text
}

function notUnderWay(requestId: string, response: ServerResponse): void {
  answer(response, 400, 'InvalidRequestID', `${requestId} is not under way`)
}

function accept(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}\n')
}

function answer(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  const body = JSON.stringify({ errorType, errorMessage })
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
}
