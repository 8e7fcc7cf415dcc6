import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock, Random } from '../../time/index.ts'
import { isLoopback } from '../loopback.ts'
import type { AccessKeys } from './access-keys.ts'
import { AwsError } from './aws-error.ts'
import { answer, errorAnswer, isOpen, type ApiAnswer, type ApiParts } from './routes.ts'
import { checkSignature, readClaim } from './signature.ts'

/** Larger than any request that AWS takes. */
const LARGEST_BODY_BYTES = 1_000_000
const REQUEST_TIMEOUT_MS = 10_000
/** More at once than any client of a local API needs. */
const MOST_CONNECTIONS = 500

/** Where the API listens. */
export interface ApiAddress {
  readonly host: string
  readonly port: number
}

export interface ServerParts extends ApiParts {
  /** Told what went wrong where it should not; the answer says nothing of it. */
  readonly failed: (error: unknown) => void
  /** Names requests. */
  readonly random: Random
  readonly clock: Clock
  /** Who may call it; null on a loopback address for whoever is on this machine. */
  readonly keys: AccessKeys | null
  /** How long a request may take to arrive as a whole, default 10 s. */
  readonly requestTimeoutMs?: number
}

export interface ApiServer {
  /** With the port that the system chose, where 0 was asked for. */
  readonly address: ApiAddress
  close(): Promise<void>
}

/**
 * Serves the API. With access keys each request but those for health and metrics has to be signed by one of them. Without, requests
 * that a web page makes are refused, for a page that is open in a browser reaches loopback addresses too.
 * @throws what the system says when the address cannot be listened on
 */
export async function openApiServer(address: ApiAddress, parts: ServerParts): Promise<ApiServer> {
  const server = createServer(
    limits(parts.requestTimeoutMs ?? REQUEST_TIMEOUT_MS),
    (request, response) => void serve(request, response, parts),
  )
  server.maxConnections = MOST_CONNECTIONS
  server.on('clientError', (error: ClientError, socket) => refuseMalformed(error, socket, parts))
  await listen(server, address)
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
  return {
    address: { ...address, port },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Whoever sends slowly is cut off, and looked for as often. */
function limits(requestTimeoutMs: number): ServerOptions {
  return {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
  }
}

function listen(server: Server, { host, port }: ApiAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    // For good: a connection that cannot be taken, for want of file handles, must not end the process.
    server.on('error', reject)
    server.listen(port, host, resolve)
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: ServerParts): Promise<void> {
  // A client that goes away in mid-answer is its own affair.
  response.on('error', () => undefined)
  try {
    write(response, await answerTo(request, parts), parts)
  } catch (error) {
    // Gone, or cut off, before it had said everything.
    if (!request.complete) return
    parts.failed(error)
    write(response, errorAnswer(new AwsError('ServiceException', 'An internal error occurred.')), parts)
  }
}

async function answerTo(request: IncomingMessage, parts: ServerParts): Promise<ApiAnswer> {
  const { method = 'GET', headers } = request
  // A query may have question marks itself.
  const [, path = '/', query = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '/') ?? []
  const asked = { method, path, query: new URLSearchParams(query) }
  try {
    const claim =
      parts.keys === null || isOpen(asked) ? null : readClaim(headers, parts.keys, parts.clock.now())
    if (parts.keys === null) refuseWebPages(request)
    const body = await bodyOf(request)
    if (claim !== null) await checkSignature(claim, { ...asked, headers, body })
    return await answer({ ...asked, body: body.toString('utf8') }, parts)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    // What is still to come of it is read and thrown away.
    request.resume()
    return errorAnswer(error)
  }
}

/**
 * Browsers say where a request comes from; a name that was made to lead here is none of this machine.
 * @throws AwsError
 */
function refuseWebPages({ headers }: IncomingMessage): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  if (headers.origin === undefined && isLoopback(host)) return
  throw new AwsError('AccessDeniedException', 'The API answers no requests of web pages.')
}

/** @throws AwsError when it is too large: the rest is thrown away */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk)
  }
  if (bytes <= LARGEST_BODY_BYTES) return Buffer.concat(chunks)
  const message = `Request must be smaller than ${LARGEST_BODY_BYTES} bytes for the control API.`
  throw new AwsError('RequestEntityTooLargeException', message)
}

function write(response: ServerResponse, toWrite: ApiAnswer, { random }: ServerParts): void {
  if (response.destroyed) return
  const { headers, text } = formOf(toWrite, random)
  response.writeHead(toWrite.status, headers)
  response.end(text)
}

function formOf({ headers = {}, body, text }: ApiAnswer, random: Random) {
  const written = text ?? (body === undefined ? '' : JSON.stringify(body))
  return {
    text: written,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(written),
      'x-amzn-RequestId': random.uuid(),
      ...headers,
    },
  }
}

interface ClientError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
}

/** What is no HTTP, or did not come in time, is told so, and its connection closed. */
function refuseMalformed(error: ClientError, socket: Duplex, { random }: ServerParts): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const refused = errorAnswer(
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new AwsError('RequestTimeoutException', 'The request did not arrive in time.')
      : new AwsError('MalformedHttpRequestException', 'The request is no HTTP request.'),
  )
  const { headers, text } = formOf(refused, random)
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const status = `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}`
  const isHead = error.rawPacket?.toString('latin1', 0, 5) === 'HEAD '
  const answered = [status, ...lines, '', isHead ? '' : text].join('\r\n')
  socket.end(answered, () => socket.destroy())
}
