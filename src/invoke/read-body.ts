/**
 * Reads a body to its end but keeps no more than `limitBytes` of it.
 * @returns its text (cut when it is longer) and its whole length in bytes.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<{ text: string; bytes: number }> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    if (bytes <= limitBytes) chunks.push(chunk)
    bytes += chunk.byteLength
  }
  const text =
    chunks.length === 1 ? Buffer.from(chunks[0]!).toString('utf8') : Buffer.concat(chunks).toString('utf8')
  return { text, bytes }
}
