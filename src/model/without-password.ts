/** A URL may carry credentials, which nobody wants on a screen. */
export function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//')
}
