import { connect, type Socket } from 'node:net'
import { createInterface, type Interface } from 'node:readline'
import {
  LocalRequestError,
  type LocalAnswer,
  type LocalError,
  type LocalRequest,
  type LocalRequests,
} from './local-protocol.ts'
import { findSocket } from './socket-place.ts'

/** A connection to the pipeline that runs on a state directory. */
export class LocalClient {
  readonly #connection: Socket
  readonly #lines: Interface
  readonly #answers: AsyncIterator<string>
  #requests = 0

  private constructor(connection: Socket) {
    this.#connection = connection
    this.#lines = createInterface({ input: connection, crlfDelay: Infinity })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  /**
   * Connects to the pipeline that runs on this state directory.
   * @throws LocalRequestError `NO_RUNNING_PIPELINE` when none answers
   */
  static async connect(stateDirectory: string): Promise<LocalClient> {
    const connection = connect(findSocket(stateDirectory))
    await new Promise<void>((resolve, reject) => {
      connection.once('connect', resolve)
      connection.once('error', () =>
        reject(
          new LocalRequestError(
            'NO_RUNNING_PIPELINE',
            `no pipeline runs on the state directory ${stateDirectory}`,
          ),
        ),
      )
    })
    // Later failures end the answers, which the request that waits for one reports.
    connection.on('error', () => connection.destroy())
    return new LocalClient(connection)
  }

  /**
   * Asks and waits for the answer; one request at a time.
   * @throws LocalRequestError with the pipeline's code, `CONNECTION_LOST` when it ended meanwhile
   */
  async request<Name extends keyof LocalRequests>(
    request: Name,
    parameters: LocalRequests[Name]['parameters'],
  ): Promise<LocalRequests[Name]['result']> {
    const message: LocalRequest = { id: ++this.#requests, request, parameters }
    this.#connection.write(`${JSON.stringify(message)}\n`)
    const line = await this.#answers.next()
    if (line.done === true) {
      throw new LocalRequestError('CONNECTION_LOST', `the pipeline ended before it answered ${request}`)
    }
    const answer = JSON.parse(line.value) as LocalAnswer
    if ('error' in answer) throw ofAnswer(answer.error)
    return answer.result as LocalRequests[Name]['result']
  }

  close(): void {
    this.#lines.close()
    this.#connection.destroy()
  }
}

function ofAnswer({ code, message, record }: LocalError): LocalRequestError {
  return new LocalRequestError(code, message, record)
}
