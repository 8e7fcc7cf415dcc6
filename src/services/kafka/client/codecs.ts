import { createRequire } from 'node:module'
import { gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { compressFrameSync, decompressFrameSync } from 'lz4-napi'

const require = createRequire(import.meta.url)

/** A codec of kafkajs; `compress` is given kafkajs's encoder. */
export interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>
  decompress(bytes: Buffer): Promise<Buffer>
}

const snappy = (require('kafkajs-snappy') as () => Codec)()

const lz4: Codec = {
  compress: async ({ buffer }) => compressFrameSync(buffer),
  decompress: async (bytes) => decompressFrameSync(bytes),
}

const zstd: Codec = {
  compress: async ({ buffer }) => zstdCompressSync(buffer),
  decompress: async (bytes) => zstdDecompressSync(bytes),
}

/** The codecs that kafkajs lacks, by Kafka's number: 2 snappy, 3 lz4, 4 zstd. */
export const CODECS: ReadonlyMap<number, Codec> = new Map([
  [2, snappy],
  [3, lz4],
  [4, zstd],
])

/**
 * Unpacks what a record batch's attributes say is packed.
 * @decision KAF-16 Topics packed with gzip, snappy, lz4 and zstd are read; a fetch asks for at most 1 MiB a partition and 4 MiB in all, and a session ends after 10 s of silence.
 * @throws Error for a codec that does not exist
 */
export async function decompress(codec: number, bytes: Buffer): Promise<Buffer> {
  if (codec === 1) return gunzipSync(bytes)
  const known = CODECS.get(codec)
  if (known === undefined) throw new Error(`record batch packed with unknown codec ${codec}`)
  return known.decompress(bytes)
}
