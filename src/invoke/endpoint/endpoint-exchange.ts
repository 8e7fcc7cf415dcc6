import type { Agent, Dispatcher } from 'undici'
import type { InvocationOutcome, InvocationRequest } from '../../model/index.ts'
import { REMOTE_RESPONSE_LIMIT_BYTES } from '../outcomes.ts'
import { readBody } from '../read-body.ts'
import type { Exchange } from '../remote-function.ts'
import { outcomeOfAnswer } from './endpoint-answer.ts'

/** A function behind Lambda's Invoke API: `url` is the whole URL for this function, used as it is. */
export class EndpointExchange implements Exchange {
  readonly name = 'the endpoint'
  readonly #url: URL
  /** Loaded with the first invocation: most runs have no endpoint. */
  #agent: Promise<Agent> | undefined

  constructor(url: string) {
    this.#url = new URL(url)
  }

  async send(request: InvocationRequest, signal: AbortSignal): Promise<InvocationOutcome> {
    const agent = await (this.#agent ??= createAgent())
    const answer = await agent.request({ ...this.#post(request), signal })
    const { text, bytes } = await readBody(answer.body, REMOTE_RESPONSE_LIMIT_BYTES)
    return outcomeOfAnswer({
      status: answer.statusCode,
      functionError: answer.headers['x-amz-function-error'],
      executedVersion: answer.headers['x-amz-executed-version']?.toString(),
      text,
      bytes,
      readsBody: request.readsBody,
    })
  }

  async close(mode: 'drain' | 'abort'): Promise<void> {
    const agent = await this.#agent
    await (mode === 'abort' ? agent?.destroy() : agent?.close())
  }

  #post(request: InvocationRequest): Dispatcher.RequestOptions & { origin: string } {
    return {
      origin: this.#url.origin,
      path: this.#url.pathname + this.#url.search,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body: JSON.stringify(request.event),
    }
  }
}

async function createAgent(): Promise<Agent> {
  const { Agent } = await import('undici')
  return new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } })
}
