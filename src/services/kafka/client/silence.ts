import { SourceError } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'

const LOOK_EVERY_MS = 1000
/** Requests for records are answered within 250 ms, and everything else that is watched at once. */
const SILENT_LOOKS = 8

/**
 * A broker that owes an answer and sends nothing, not a byte: frozen, or behind a line that is dead without saying so.
 * kafkajs waits ten seconds for each answer and asks four times before it tells; this is told at once (KAF-22).
 */
export class BrokerSilent extends SourceError {
  /** For kafkajs: it is not to ask again. */
  readonly retriable = false

  constructor(broker: string) {
    const seconds = (SILENT_LOOKS * LOOK_EVERY_MS) / 1000
    super('SOURCE_UNREACHABLE', `${broker} accepts connections and has answered nothing for ${seconds} s`)
  }
}

/**
 * The broker's answer, however long it takes while bytes come from that broker. They are looked at second by second, so
 * that a process that was asleep itself does not take all of that time for the broker's silence.
 * @param broker host and port
 * @param watch `received` changes with every byte from the broker
 * @throws BrokerSilent when none has come for eight seconds
 */
export function unlessSilent<T>(
  answer: Promise<T>,
  broker: string,
  { clock, received }: { clock: Clock; received: () => number },
): Promise<T> {
  return new Promise((resolve, reject) => {
    let before = received()
    let silentLooks = 0
    const look = () => {
      const now = received()
      silentLooks = now === before ? silentLooks + 1 : 0
      before = now
      if (silentLooks === SILENT_LOOKS) reject(new BrokerSilent(broker))
      else cancel = clock.after(LOOK_EVERY_MS, look)
    }
    let cancel = clock.after(LOOK_EVERY_MS, look)
    void answer.then(resolve, reject).finally(() => cancel())
  })
}
