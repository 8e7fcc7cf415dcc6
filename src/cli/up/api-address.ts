import { isLoopback } from '../../api/loopback.ts'
import { valueOfOption } from '../arguments.ts'
import { UsageError, type Given } from '../command.ts'

/**
 * Where `--api` wants the control API; null without it.
 * @throws UsageError for what is no address, and for one that others than this machine could reach
 */
export function apiAddressOf(given: Given): { readonly host: string; readonly port: number } | null {
  const text = valueOfOption(given, 'api')
  if (text === undefined) return null
  const match = /^(?:\[(?<six>[0-9a-fA-F:]+)\]|(?<name>[^:\s]+)):(?<port>\d{1,5})$/.exec(text)
  const { six, name, port: digits } = match?.groups ?? {}
  const [host, port] = [six ?? name ?? '', Number(digits)]
  if (match === null || port > 65_535) {
    throw new UsageError(`--api needs a host and a port, as in 127.0.0.1:4600, not ${JSON.stringify(text)}.`)
  }
  if (!isLoopback(host)) {
    throw new UsageError(
      `--api listens on loopback addresses only (127.0.0.1, localhost, [::1]), not on ${host}: credentials of requests are not checked yet, so whoever can reach the address could change the mappings.`,
    )
  }
  return { host, port }
}
