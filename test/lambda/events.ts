/** An event of Kinesis with one record for each of these, which say what the function does. */
export function eventOf(...data: readonly string[]): object {
  return {
    Records: data.map((text, at) => ({
      kinesis: { data: Buffer.from(text).toString('base64'), sequenceNumber: String(at) },
    })),
  }
}
