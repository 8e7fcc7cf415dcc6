export { failureReport } from './report.ts'
export { simulate, type SimulationResult } from './simulate.ts'
