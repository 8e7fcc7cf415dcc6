import { syncBuiltinESMExports } from 'node:module'
import { constants } from 'node:os'

/**
 * A function that sends a signal to its own process, or to the group of that, ends its environment, as on AWS: the
 * process of this thread is the engine, and other functions run in it. Signal 0 only asks whether the process is there.
 * @decision Function A handler that kills its own process ends its environment: the batch has failed with the signal's exit status, and the engine goes on.
 */
export function endBySignals(): void {
  const kill = process.kill.bind(process)
  process.kill = (pid, signal) => {
    const isOwn = pid === 0 || Math.abs(pid) === process.pid
    if (!isOwn || signal === 0) return kill(pid, signal)
    const number = typeof signal === 'number' ? signal : constants.signals[(signal ?? 'SIGTERM') as 'SIGTERM']
    // A name that is no signal is refused in Node's words.
    return number === undefined ? kill(process.pid, signal) : process.exit(128 + number)
  }
  syncBuiltinESMExports()
}
