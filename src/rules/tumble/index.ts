export {
  formatWindow,
  FRESH_STATE,
  isTooLarge,
  opened,
  parseWindow,
  stateBytes,
  type OpenWindow,
} from './open-window.ts'
export { runsOf, type PageRun } from './page-runs.ts'
export { isSameWindow, WAITS_AFTER_END_MS } from './tumbling-window.ts'
export { readState } from './window-answer.ts'
export {
  freshShape,
  windowedEnvelopeBytes,
  windowedEvent,
  type WindowOwner,
  type WindowPart,
} from './windowed-event.ts'
