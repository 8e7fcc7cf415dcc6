/**
 * Where an invocation record stands in a bucket: `aws/lambda/<mapping's UUID>/<shard>/YYYY/MM/DD/` and
 * `YYYY-MM-DDTHH.MM.SS-<random UUID>`, without an extension (DST-10). The times are UTC (DST-12).
 * @decision DST-11 The key of a Kafka mapping's object has topic-partition where a stream's has the shard; it comes into use with destinations of Kafka, which `up` refuses so far.
 */
export function objectKey(report: {
  readonly mappingUuid: string
  readonly shard: string
  readonly nowMs: number
  readonly uuid: string
}): string {
  const { mappingUuid, shard, nowMs, uuid } = report
  const time = new Date(nowMs).toISOString()
  const day = time.slice(0, 10)
  const second = time.slice(0, 19).replaceAll(':', '.')
  return `aws/lambda/${mappingUuid}/${shard}/${day.replaceAll('-', '/')}/${second}-${uuid}`
}
