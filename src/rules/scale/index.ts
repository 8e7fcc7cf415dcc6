export { fifoLimit } from './fifo-queue.ts'
export {
  afterFailure,
  afterMessages,
  afterMinute,
  afterThrottle,
  atStart,
  type Minute,
  type Scaled,
  type ScalingLimits,
} from './standard-queue.ts'
