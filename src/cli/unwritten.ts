/** Whoever reads may leave early (`| head`): there is nobody left to tell, and that is no failure. */
export function hasReaderLeft(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE'
}

export function unwrittenText(error: Error): string {
  return `Standard output cannot be written: ${error.message}`
}
