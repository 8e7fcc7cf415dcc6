export { createFunction, type CreateFunctionOptions } from './create-function.ts'
export { checkHandler } from './handler/check-handler.ts'
export { FunctionScript } from './scripted/function-script.ts'
export { createScriptedFunction } from './scripted/scripted-function.ts'
