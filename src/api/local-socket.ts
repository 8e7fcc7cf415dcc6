import { chmodSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import {
  LocalRequestError,
  type LocalAnswer,
  type LocalRequest,
  type LocalRequests,
} from './local-protocol.ts'
import { SourceError } from '../model/index.ts'
import { prepareSocketPlace } from './socket-place.ts'

/** How each request is answered. */
export type LocalHandlers = {
  readonly [Name in keyof LocalRequests]: (
    parameters: LocalRequests[Name]['parameters'],
  ) => Promise<LocalRequests[Name]['result']>
}

/** Where the commands of other processes reach this one. */
export interface LocalSocket {
  readonly path: string
  /** Ends every connection and removes the socket. */
  close(): Promise<void>
}

/**
 * Listens in a state directory that this process has locked. Only the user who runs the process may connect.
 * @throws what the system says when the socket cannot be made
 */
export async function openLocalSocket(stateDirectory: string, handlers: LocalHandlers): Promise<LocalSocket> {
  const place = prepareSocketPlace(stateDirectory)
  const connections = new Set<Socket>()
  const server = createServer((connection) => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
    // A client that goes away in mid-answer is its own affair.
    connection.on('error', () => connection.destroy())
    void serve(connection, handlers)
  })
  await listen(server, place.path)
  return {
    path: place.path,
    close: async () => {
      for (const connection of connections) connection.destroy()
      await new Promise((resolve) => server.close(resolve))
      place.clear()
    },
  }
}

/** Others could connect between making the socket and closing it to them, so it is made closed. */
async function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      // For good, as the API's.
      server.on('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(before)
  }
  chmodSync(path, 0o600)
}

async function serve(connection: Socket, handlers: LocalHandlers): Promise<void> {
  for await (const line of createInterface({ input: connection, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    const answer = await answerTo(line, handlers)
    if (connection.destroyed) return
    connection.write(`${JSON.stringify(answer)}\n`)
  }
}

async function answerTo(line: string, handlers: LocalHandlers): Promise<LocalAnswer> {
  let id = 0
  try {
    const message = JSON.parse(line) as Partial<LocalRequest>
    id = message.id ?? 0
    const { request = '', parameters = {} } = message
    if (!Object.hasOwn(handlers, request)) {
      throw new LocalRequestError('UNKNOWN_REQUEST', `this pipeline knows no request named ${request}`)
    }
    const handler = handlers[request as keyof LocalHandlers] as (parameters: unknown) => Promise<unknown>
    return { id, result: await handler(parameters) }
  } catch (error) {
    if (error instanceof LocalRequestError) {
      const { code, message, record } = error
      return { id, error: { code, message, ...(record === undefined ? {} : { record }) } }
    }
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof SourceError ? error.code : 'REQUEST_FAILED'
    return { id, error: { code, message } }
  }
}
