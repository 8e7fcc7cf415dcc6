/** An iterator is too old to be used; a new one from the last sequence number goes on in its place. */
export class ExpiredIteratorError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ExpiredIteratorError'
  }
}
