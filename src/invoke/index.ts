export { createFunction, type CreateFunctionOptions } from './create-function.ts'
export { defaultPoolSize } from './environment-pool.ts'
export { checkHandler } from './handler/check-handler.ts'
export type { LoadProblem } from './handler/messages.ts'
export { RESPONSE_LIMIT_BYTES } from './outcomes.ts'
export { FunctionScript } from './scripted/function-script.ts'
export {
  createScriptedFunction,
  type ScriptedCall,
  type ScriptedFunction,
  type ScriptedFunctionOptions,
} from './scripted/scripted-function.ts'
