import type { HandlerInvocation, HandlerMessage } from './messages.ts'
import { describeError } from './describe-error.ts'
import type { Callback, Handler } from './load-handler.ts'
import { isTooLarge, tooLarge } from '../outcomes.ts'

/**
 * Calls the handler and turns whatever comes of it into one message.
 * @decision Function A handler with three parameters is called with a callback, as AWS's Node.js runtimes up to 22 do; the first of callback, throw and returned promise decides, and the answer goes out at once. With fewer parameters what it returns (or its promise) is the answer.
 */
export async function runHandler(
  handler: Handler,
  invocation: HandlerInvocation,
  context: object,
): Promise<HandlerMessage> {
  let result: unknown
  try {
    result = await (handler.length < 3
      ? handler(invocation.event, context)
      : calledBack((callback) => handler(invocation.event, context, callback)))
  } catch (error) {
    return { kind: 'failed', cause: 'error', message: describeError(error) }
  }
  return answerOf(result, invocation.readsBody)
}

/** A callback handler that returns a promise ends with it too; one that does neither runs into its Timeout. */
function calledBack(call: (callback: Callback) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = call((error, result) => {
      if (error === null || error === undefined) resolve(result)
      else reject(error)
    })
    if (isThenable(returned)) resolve(returned)
  })
}

/** The result must have a JSON text within the limit, even when nobody reads it. */
function answerOf(result: unknown, readsBody: boolean): HandlerMessage {
  let text: string | undefined
  try {
    text = JSON.stringify(result)
  } catch (error) {
    const [line] = describeError(error).split('\n')
    return { kind: 'failed', cause: 'response', message: `Unable to stringify response body: ${line}` }
  }
  if (text === undefined) return { kind: 'returned', body: '' }
  if (isTooLarge(text)) {
    return { kind: 'failed', cause: 'response', message: tooLarge(Buffer.byteLength(text)) }
  }
  return { kind: 'returned', body: readsBody ? text : '' }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}
