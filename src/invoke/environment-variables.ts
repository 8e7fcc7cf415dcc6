import { basename, dirname } from 'node:path'
import type { ResolvedFunction } from '../model/index.ts'
import type { EnvironmentParts } from './environment.ts'

/**
 * What the function sees in `process.env`: this process's own variables, then those that Lambda sets, then the
 * function's `Environment.Variables`, which win.
 * @decision Function The function inherits the environment of the process that runs the pipeline, so that PATH, proxies and credentials work as in any local run.
 */
export function environmentVariables(parts: EnvironmentParts): Record<string, string> {
  const { environment } = parts.function
  return { ...inherited(), ...lambdaVariables(parts), ...environment }
}

/** The variables that Lambda defines for every function. The region is the one of the function's ARN. */
function lambdaVariables(parts: EnvironmentParts): Record<string, string> {
  const { name, arn, memoryLimitInMB } = parts.function
  const region = arn.split(':')[3] || 'us-east-1'
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryLimitInMB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(parts),
    ...whereTheCodeIs(parts.function),
  }
}

/** `_HANDLER` and `LAMBDA_TASK_ROOT`. A command may set its own `_HANDLER` in `Environment.Variables`. */
function whereTheCodeIs({ name, code }: ResolvedFunction): Record<string, string> {
  switch (code.kind) {
    case 'handler':
      return {
        _HANDLER: `${basename(code.path).replace(/\.[cm]?[jt]s$/, '')}.${code.exportName}`,
        LAMBDA_TASK_ROOT: dirname(code.path),
      }
    case 'command':
      return { _HANDLER: name, LAMBDA_TASK_ROOT: code.cwd }
    case 'endpoint':
    case 'functionArn':
    case 'scripted':
      return {}
  }
}

/** One for each environment, as on AWS: the day, the version and 32 hexadecimal digits. */
function logStreamName({ clock, random }: EnvironmentParts): string {
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day}/[$LATEST]${random.uuid().replaceAll('-', '')}`
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
