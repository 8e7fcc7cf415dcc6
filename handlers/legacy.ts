/** What an ActiveMQ mapping sends, as far as this function looks at it. */
interface ActiveMQEvent {
  messages: { messageID: string; redelivered: boolean; data: string; properties: Record<string, string> }[]
}

interface Booking {
  kind: 'booking' | 'cancellation'
  room: string
  nights: number
}

/** Says which rooms a batch books and gives up. When it throws, the whole batch comes again, six times at most. */
export async function handler(event: ActiveMQEvent): Promise<void> {
  for (const { data, properties } of event.messages) {
    const { kind, room, nights }: Booking = JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
    console.log(`${properties['office']}: ${kind} of the ${room} room for ${nights} nights`)
  }
}
