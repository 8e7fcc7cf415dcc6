export { queueFailureReport, simulateQueue } from './queues/simulate-queue.ts'
export { failureReport } from './report.ts'
export { simulate, type SimulationResult } from './simulate.ts'
