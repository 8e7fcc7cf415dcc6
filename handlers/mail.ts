/** What a RabbitMQ mapping sends, as far as this function looks at it: messages by queue and virtual host. */
interface RabbitEvent {
  rmqMessagesByQueue: Record<string, { redelivered: boolean; data: string }[]>
}

interface Mail {
  kind: string
  to: string
  number: number
}

/** Says what it would send. A message without an address fails the batch, which then comes again. */
export async function handler(event: RabbitEvent): Promise<void> {
  const lines = Object.values(event.rmqMessagesByQueue)
    .flat()
    .map(({ redelivered, data }) => {
      const { kind, to, number }: Mail = JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
      if (typeof to !== 'string') throw new Error(`${kind} ${number} has no address`)
      return `${kind} ${number} to ${to}${redelivered ? ' (again)' : ''}`
    })
  console.log(`mail: ${lines.join(', ')}`)
}
