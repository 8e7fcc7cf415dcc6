import type { BasicProperties, NewMessage } from '../port.ts'

/** A message in a queue. */
export interface StoredMessage extends NewMessage {
  /** Its place in the queue; grows by one with each message. */
  readonly sequence: number
  /** Milliseconds since the epoch; infinite for never. */
  readonly expiresMs: number
  /** How often it was delivered and came back. */
  readonly returns: number
}

/** JSON; bytes as base64. `out`: someone holds it, so after a crash it has come back once more. */
export function formatMessage(message: StoredMessage, out: boolean): string {
  const { sequence, expiresMs, returns, properties, body } = message
  const expires = Number.isFinite(expiresMs) ? { expiresMs } : {}
  return JSON.stringify({ sequence, ...expires, returns, out, properties, body: body.toString('base64') })
}

/** As a broker that has just started finds it. */
export function parseMessage(text: string): StoredMessage {
  const stored = JSON.parse(text, reviveBytes) as {
    sequence: number
    expiresMs?: number
    returns: number
    out: boolean
    properties: BasicProperties
    body: string
  }
  const { sequence, expiresMs = Infinity, returns, out, properties } = stored
  return {
    sequence,
    expiresMs,
    returns: returns + (out ? 1 : 0),
    properties,
    body: Buffer.from(stored.body, 'base64'),
  }
}

/** A Buffer among headers, as JSON writes it. */
function reviveBytes(_: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown }
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]) : value
}
