import type { FunctionPort, FunctionPrinter, ResolvedFunction } from '../model/index.ts'
import { type Clock, type Random, RealClock } from '../time/index.ts'
import { CommandEnvironment } from './command/command-environment.ts'
import { ProcessGuard } from './command/process-guard.ts'
import { EndpointExchange } from './endpoint/endpoint-exchange.ts'
import { defaultPoolSize, EnvironmentPool } from './environment-pool.ts'
import type { Environment, EnvironmentParts } from './environment.ts'
import { HandlerEnvironment } from './handler/handler-environment.ts'
import { LambdaExchange } from './lambda/lambda-exchange.ts'
import { RemoteFunction } from './remote-function.ts'

export interface CreateFunctionOptions {
  readonly function: ResolvedFunction
  /** The engine's clock; real code holds it, so that it takes no virtual time. */
  readonly clock: Clock
  readonly random: Random
  /** Where lines go that the function prints; the standard streams never see them. */
  readonly print: FunctionPrinter
  /** Ends real code by its `Timeout`; default the real clock. */
  readonly wallClock?: Clock
  /** Environments without ReservedConcurrentExecutions; default `defaultPoolSize()`. */
  readonly poolSize?: number
}

/**
 * The function of a pipeline as something to call. Nothing is started before the first invocation.
 * @throws TypeError for a scripted function (see `createScriptedFunction`).
 */
export function createFunction(options: CreateFunctionOptions): FunctionPort {
  const parts: EnvironmentParts = { ...options, wallClock: options.wallClock ?? new RealClock() }
  const { code } = options.function
  switch (code.kind) {
    case 'handler':
      return poolOf(options, () => new HandlerEnvironment(parts))
    case 'command':
      return commandFunction(options, parts)
    case 'endpoint':
      return new RemoteFunction({ ...parts, exchange: new EndpointExchange(code.url) })
    case 'functionArn':
      return new RemoteFunction({ ...parts, exchange: new LambdaExchange(code) })
    case 'scripted':
      throw new TypeError(`a function of kind ${code.kind} cannot be created here`)
  }
}

function commandFunction(options: CreateFunctionOptions, parts: EnvironmentParts): FunctionPort {
  const guard = new ProcessGuard()
  const pool = poolOf(options, () => new CommandEnvironment(parts, guard))
  return {
    environments: pool.environments,
    get running() {
      return pool.running
    },
    invoke: (request) => pool.invoke(request),
    close: async (mode) => {
      await pool.close(mode)
      guard.close()
    },
  }
}

function poolOf(options: CreateFunctionOptions, start: () => Environment): EnvironmentPool {
  const reserved = options.function.reservedConcurrentExecutions
  return new EnvironmentPool({
    start,
    clock: options.clock,
    size: reserved ?? options.poolSize ?? defaultPoolSize(),
    above: reserved === null ? 'wait' : 'throttle',
  })
}
