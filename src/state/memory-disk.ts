import { SourceError } from '../model/source-error.ts'

/** The disk of what is kept in memory: tests fill it. */
export class MemoryDisk {
  /** Set, nothing can be stored any more. */
  isFull = false

  /** @throws SourceError `STATE_NOT_WRITTEN`, as a state directory does */
  check(): void {
    if (this.isFull) throw new SourceError('STATE_NOT_WRITTEN', 'no space is left on the device')
  }
}
