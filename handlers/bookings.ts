/** What an SQS mapping sends for a FIFO queue, as far as this function looks at it. */
interface FifoEvent {
  Records: { messageId: string; body: string; attributes: { MessageGroupId: string } }[]
}

interface Payment {
  payment: number
  account: string
  amount: number
}

const balances = new Map<string, number>()

/**
 * Books payments in order. The first that fails ends its account's turn: it is named together with all behind it in
 * its group, so that they come again in their order; the other accounts go on.
 */
export async function handler(event: FifoEvent) {
  const stopped = new Set<string>()
  const batchItemFailures: { itemIdentifier: string }[] = []
  for (const { messageId, body, attributes } of event.Records) {
    const { MessageGroupId: account } = attributes
    if (!stopped.has(account) && !book(account, body)) stopped.add(account)
    if (stopped.has(account)) batchItemFailures.push({ itemIdentifier: messageId })
  }
  return { batchItemFailures }
}

function book(account: string, body: string): boolean {
  const { payment, amount } = JSON.parse(body) as Payment
  if (!(amount > 0)) {
    console.error(`payment ${payment} of ${account} has no amount`)
    return false
  }
  const balance = (balances.get(account) ?? 0) + amount
  balances.set(account, balance)
  console.log(`payment ${payment}: ${account} has ${balance.toFixed(2)} EUR`)
  return true
}
