import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { readAccessKeys, type AccessKeys, type ApiAddress } from '../../api/index.ts'
import { isLoopback } from '../../api/loopback.ts'
import { valueOfOption } from '../arguments.ts'
import { CommandError, UsageError, type Given } from '../command.ts'

/** Where the control API is served, and to whom. */
export interface ApiAccess {
  readonly address: ApiAddress
  /** Null for whoever is on this machine. */
  readonly keys: AccessKeys | null
  /** How many operations are taken a second; null for any number. */
  readonly perSecond: number | null
}

/**
 * Where `--api` wants the control API, who may call it by `--api-credentials`, and how often by `--api-rate`; null without
 * `--api`.
 * @param workingDirectory where the file's path starts
 * @throws UsageError for what is no address, for a file that has no keys, and for an address that others than this
 *   machine could reach without any
 */
export function apiAccessOf(given: Given, workingDirectory: string): ApiAccess | null {
  const text = valueOfOption(given, 'api')
  const file = valueOfOption(given, 'api-credentials')
  const rate = valueOfOption(given, 'api-rate')
  if (text === undefined) {
    const lost = file === undefined ? (rate === undefined ? null : '--api-rate') : '--api-credentials'
    if (lost !== null) throw new UsageError(`${lost} goes with --api.`)
    return null
  }
  const address = addressOf(text)
  const keys = file === undefined ? null : keysOf(resolve(workingDirectory, file), file)
  if (keys === null && !isLoopback(address.host)) {
    throw new UsageError(
      `--api on ${address.host} needs --api-credentials FILE: whoever can reach the address could change the mappings otherwise. Without it the API listens on 127.0.0.1, localhost or [::1] only.`,
    )
  }
  return { address, keys, perSecond: rate === undefined ? null : rateOf(rate) }
}

/**
 * Looks whether the address can be listened on, before anything is started, shown or forgotten.
 * @throws CommandError when it cannot
 */
export async function checkFree(address: ApiAddress): Promise<void> {
  const server = createServer()
  try {
    server.listen(address)
    await once(server, 'listening')
  } catch (error) {
    throw unavailable(address, error)
  }
  server.close()
  await once(server, 'close')
}

export function unavailable({ host, port }: ApiAddress, error: unknown): CommandError {
  return new CommandError('API_UNAVAILABLE', `--api ${host}:${port}: ${(error as Error).message}`)
}

function addressOf(text: string): ApiAddress {
  const match = /^(?:\[(?<six>[0-9a-fA-F:]+)\]|(?<name>[^:\s]+)):(?<port>\d{1,5})$/.exec(text)
  const { six, name, port: digits } = match?.groups ?? {}
  const [host, port] = [six ?? name ?? '', Number(digits)]
  if (match === null || port > 65_535) {
    throw new UsageError(`--api needs a host and a port, as in 127.0.0.1:4600, not ${JSON.stringify(text)}.`)
  }
  return { host, port }
}

function rateOf(text: string): number {
  const perSecond = Number(text)
  if (/^\d{1,6}$/.test(text) && perSecond > 0) return perSecond
  throw new UsageError(
    `--api-rate needs a number of requests a second, as in 15, not ${JSON.stringify(text)}.`,
  )
}

function keysOf(path: string, given: string): AccessKeys {
  try {
    return readAccessKeys(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`--api-credentials ${given}: ${(error as Error).message}`)
  }
}
