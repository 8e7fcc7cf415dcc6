import { type ChildProcess, spawn } from 'node:child_process'

/** Remembers the last list it was given; when its input ends, so has its writer, and it kills what is listed. */
const SCRIPT = `
groups=
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`

/**
 * Kills process groups when this process dies, however it dies: `kill -9` leaves nobody else to do it, and a
 * runtime whose Runtime API is gone may go on asking for ever. A shell of a session of its own reads from us which
 * groups live; it ends with us.
 */
export class ProcessGuard {
  readonly #groups = new Set<number>()
  #shell: ChildProcess | undefined

  add(group: number): void {
    this.#groups.add(group)
    this.#tell()
  }

  remove(group: number): void {
    if (this.#groups.delete(group)) this.#tell()
  }

  /** Lets the shell go; what is still listed is killed. */
  close(): void {
    this.#shell?.stdin?.end()
    this.#shell = undefined
  }

  #tell(): void {
    this.#shell ??= startShell()
    this.#shell.stdin?.write(`${[...this.#groups].join(' ')}\n`)
  }
}

function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // Without a shell the children are still ended by whoever closes the function.
  shell.on('error', () => undefined)
  shell.stdin?.on('error', () => undefined)
  shell.unref()
  ;(shell.stdin as unknown as { unref?: () => void } | null)?.unref?.()
  return shell
}
