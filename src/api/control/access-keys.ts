/** Secrets by the access key's id. */
export type AccessKeys = ReadonlyMap<string, string>

/** Below it a secret could be guessed from one request that somebody has overheard. */
const SHORTEST_SECRET = 16

/**
 * Reads the keys that may call the API from a file of AWS's own form (`~/.aws/credentials`): of all its profiles, so that
 * a key can be changed without a gap.
 * @throws Error that says what is wrong, with the line
 */
export function readAccessKeys(text: string): AccessKeys {
  const keys = new Map<string, string>()
  let id: string | null = null
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim()
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue
    const profile = /^\[[^\]]+\]$/.exec(content)
    if (profile !== null) {
      id = null
      continue
    }
    const [, name, value = ''] = /^([a-zA-Z_]+)\s*=\s*(.*)$/.exec(content) ?? []
    const place = `line ${index + 1}`
    if (name === 'aws_access_key_id') {
      if (!/^\w{1,128}$/.test(value))
        throw new Error(`${place}: an access key's id has letters and digits only.`)
      id = value
    } else if (name === 'aws_secret_access_key') {
      if (id === null) throw new Error(`${place}: aws_access_key_id has to stand before its secret.`)
      keys.set(id, checkedSecret(value, place))
    } else {
      throw new Error(
        `${place}: only [profiles], aws_access_key_id = … and aws_secret_access_key = … are known.`,
      )
    }
  }
  if (keys.size === 0) throw new Error('it has no aws_access_key_id with an aws_secret_access_key.')
  return keys
}

function checkedSecret(secret: string, place: string): string {
  if (secret.length >= SHORTEST_SECRET) return secret
  throw new Error(`${place}: a secret has at least ${SHORTEST_SECRET} characters, or it could be guessed.`)
}
