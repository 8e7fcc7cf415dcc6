/**
 * Where an embedded service keeps what must survive `kill -9`: an ordered map from strings to strings.
 * In tests it is memory. Synchronous on purpose: a put is acknowledged only after its write has returned.
 */
export interface TwinStorage {
  /** All entries whose key begins with `prefix`, in ascending key order (by code unit). */
  entries(prefix: string): Iterable<readonly [key: string, value: string]>
  /** Applies all changes or none; null deletes. Durable on return. */
  write(changes: readonly (readonly [key: string, value: string | null])[]): void
}
