import type { FunctionPort, InvocationRequest } from '../../model/index.ts'

/** Who wants to know when the function is called, and when an environment takes the event. */
export interface FunctionObserver {
  called(request: InvocationRequest): void
  starting(request: InvocationRequest): void
}

/** A function that tells when it is called. */
export function observedFunction(port: FunctionPort, observer: FunctionObserver): FunctionPort {
  return {
    invoke(request) {
      observer.called(request)
      const onStarted = (atMs: number) => {
        observer.starting(request)
        request.onStarted(atMs)
      }
      return port.invoke({ ...request, onStarted })
    },
    close: (mode) => port.close(mode),
  }
}
