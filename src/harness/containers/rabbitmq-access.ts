/** Makes a virtual host in which the management API's own user may do everything; one that is there stays as it is. */
export async function makeVirtualHost(management: string, virtualHost: string): Promise<void> {
  await put(management, `vhosts/${encodeURIComponent(virtualHost)}`, {})
  await setRights(management, virtualHost, '.*')
}

/** From now on that user may read nothing in this virtual host, or everything again; whoever is connected keeps his rights. */
export async function setReading(management: string, virtualHost: string, allowed: boolean): Promise<void> {
  await setRights(management, virtualHost, allowed ? '.*' : '')
}

async function setRights(management: string, virtualHost: string, read: string): Promise<void> {
  const { username } = new URL(management)
  const place = `permissions/${encodeURIComponent(virtualHost)}/${username}`
  await put(management, place, { configure: '.*', write: '.*', read })
}

async function put(management: string, place: string, body: object): Promise<void> {
  const { origin, username, password } = new URL(management)
  const response = await fetch(`${origin}/api/${place}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${place}: RabbitMQ's management answers ${response.status}`)
}
