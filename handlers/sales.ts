/** What a Kinesis mapping with TumblingWindowInSeconds sends, as far as this function looks at it. */
interface WindowEvent {
  /** Empty in the last event of a window. */
  Records: { kinesis: { data: string } }[]
  window: { start: string; end: string }
  /** What the function answered last in this window; {} at its beginning. */
  state: Record<string, number>
  isFinalInvokeForWindow: boolean
}

interface Order {
  item: string
  price: number
}

/** Adds up what each item has brought in. An answer without a state would be a failure. */
export async function handler(event: WindowEvent): Promise<{ state: Record<string, number> }> {
  const { state, window } = event
  for (const { kinesis } of event.Records) {
    const { item, price }: Order = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8'))
    state[item] = (state[item] ?? 0) + price
  }
  if (event.isFinalInvokeForWindow) {
    const items = Object.entries(state).map(([item, sum]) => `${item} ${sum.toFixed(2)}`)
    console.log(`${window.start} to ${window.end}: ${items.join(', ')} EUR`)
  }
  return { state }
}
