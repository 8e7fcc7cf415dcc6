export { steps$, type Flow } from './steps.ts'
