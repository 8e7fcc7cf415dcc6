/*
 * What a worker thread runs: imports the handler once, then serves one event after another. One message each way
 * an invocation. It stands in src and in dist alike, and imports nothing that is slow to load.
 */
import { StringDecoder } from 'node:string_decoder'
import { workerData } from 'node:worker_threads'
import { RealClock } from '../../time/real-clock.ts'
import { capturePrints, hideWarning } from './capture-prints.ts'
import { type Handler, loadHandler } from './load-handler.ts'
import type { HandlerInvocation, HandlerMessage, HandlerSetup } from './messages.ts'
import { endBySignals } from './own-signals.ts'
import { runHandler } from './run-handler.ts'

const setup = workerData as HandlerSetup
const clock = new RealClock()
const say = (message: HandlerMessage): void => setup.port.postMessage(message, [])

const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
capturePrints((stream, chunk) => {
  const text = typeof chunk === 'string' ? chunk : decoders[stream].write(chunk)
  if (text !== '') say({ kind: 'printed', stream, text })
})
hideWarning('MODULE_TYPELESS_PACKAGE_JSON')
endBySignals()

const handler = await loadHandler(setup.path, setup.exportName)
if (typeof handler === 'function') serve(handler)
else say({ kind: 'notLoaded', problem: handler })

function serve(handler: Handler): void {
  setup.port.on('message', (invocation: HandlerInvocation) => {
    Atomics.add(setup.taken, 0, 1)
    void runHandler(handler, invocation, contextOf(invocation)).then(say)
  })
  say({ kind: 'loaded' })
}

/** AWS's context object; the time that remains is real time. */
function contextOf({ requestId, deadlineMs }: HandlerInvocation): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.invokedFunctionArn,
    memoryLimitInMB: String(setup.memoryLimitInMB),
    awsRequestId: requestId,
    logGroupName: setup.logGroupName,
    logStreamName: setup.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - clock.now()),
  }
}
