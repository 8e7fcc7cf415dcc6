import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Random } from '../../time/index.ts'
import { isLoopback } from '../loopback.ts'
import { AwsError } from './aws-error.ts'
import { answer, errorAnswer, type ApiAnswer, type ApiParts } from './routes.ts'

/** Larger than any request that AWS takes. */
const LARGEST_BODY_BYTES = 1_000_000
const REQUEST_TIMEOUT_MS = 10_000

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
}

export interface ApiServer {
  /** With the port that the system chose, where 0 was asked for. */
  readonly address: ApiAddress
  close(): Promise<void>
}

/**
 * Serves the API on a loopback address. Requests that a web page makes are refused, for a page that is open in a
 * browser reaches loopback addresses too.
 * @throws what the system says when the address cannot be listened on
 */
export async function openApiServer(address: ApiAddress, parts: ServerParts): Promise<ApiServer> {
  const server = createServer((request, response) => void serve(request, response, parts))
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.headersTimeout = REQUEST_TIMEOUT_MS
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

function listen(server: Server, { host, port }: ApiAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: ServerParts): Promise<void> {
  // A client that goes away in mid-answer is its own affair.
  response.on('error', () => undefined)
  try {
    write(response, await answerTo(request, parts), parts)
  } catch (error) {
    // Gone before it had said everything.
    if (!request.complete) return
    parts.failed(error)
    write(response, errorAnswer(new AwsError('ServiceException', 'An internal error occurred.')), parts)
  }
}

async function answerTo(request: IncomingMessage, parts: ApiParts): Promise<ApiAnswer> {
  if (!isDirect(request)) {
    return errorAnswer(new AwsError('AccessDeniedException', 'The API answers no requests of web pages.'))
  }
  const body = await bodyOf(request)
  if (body === null) {
    const message = `Request must be smaller than ${LARGEST_BODY_BYTES} bytes for the control API.`
    return errorAnswer(new AwsError('RequestTooLargeException', message))
  }
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  return answer({ method: request.method ?? 'GET', path, query: new URLSearchParams(query), body }, parts)
}

/** Browsers say where a request comes from; a name that was made to lead here is none of this machine. */
function isDirect({ headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined) return false
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  return isLoopback(host.replace(/^\[|\]$/g, ''))
}

/** Null when it is too large: the rest is thrown away. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk)
  }
  return bytes > LARGEST_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8')
}

function write(
  response: ServerResponse,
  { status, headers = {}, body }: ApiAnswer,
  { random }: ServerParts,
): void {
  if (response.destroyed) return
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-amzn-RequestId': random.uuid(),
    ...headers,
  })
  response.end(text)
}
