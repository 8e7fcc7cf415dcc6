import type { FunctionPort, InvocationRequest } from '../../model/index.ts'

/** Who wants to know when the function is called, and when an environment takes the event. */
export interface FunctionObserver {
  called(request: InvocationRequest): void
  starting(request: InvocationRequest): void
  /** It has succeeded with this answer; told before anybody else hears of it. */
  answered(request: InvocationRequest, body: string): void
}

/** A function that tells when it is called. */
export function observedFunction(port: FunctionPort, observer: FunctionObserver): FunctionPort {
  return {
    environments: port.environments,
    async invoke(request) {
      observer.called(request)
      const onStarted = (atMs: number) => {
        observer.starting(request)
        request.onStarted(atMs)
      }
      const outcome = await port.invoke({ ...request, onStarted })
      if (outcome.kind === 'success') observer.answered(request, outcome.body)
      return outcome
    },
    close: (mode) => port.close(mode),
  }
}
