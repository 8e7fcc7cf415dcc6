export { WORLDS, type Run, type WorldsName } from './worlds.ts'
