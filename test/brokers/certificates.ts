import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** PEM texts. */
export interface Certificate {
  readonly certificate: string
  readonly privateKey: string
}

/**
 * A private certificate authority of one test, made by `openssl`, the command.
 * @throws Error when there is no such command
 */
export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'authority-'))
  readonly certificate: string

  constructor() {
    const subject = ['-subj', '/CN=a private authority', '-days', '2']
    this.#openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', ...subject)
    this.certificate = this.#read('ca.pem')
  }

  /** A certificate for a server at these hosts, names or IPv4 addresses, or for a client. */
  issue(name: string, hosts: readonly string[] = []): Certificate {
    const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`))
    const extensions = names.length === 0 ? 'basicConstraints=CA:FALSE' : `subjectAltName=${names.join(',')}`
    writeFileSync(join(this.#folder, 'extensions'), extensions)
    this.#openssl('req', ...NEW_KEY, '-keyout', 'one.key', '-out', 'one.csr', '-subj', `/CN=${name}`)
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2']
    this.#openssl('x509', '-req', '-in', 'one.csr', '-out', 'one.pem', '-extfile', 'extensions', ...signer)
    return { certificate: this.#read('one.pem'), privateKey: this.#read('one.key') }
  }

  /** A certificate with its key as Java keeps them, PKCS #12. */
  keystore(name: string, given: { readonly hosts: readonly string[]; readonly password: string }): Buffer {
    this.issue(name, given.hosts)
    const secret = ['-passout', `pass:${given.password}`]
    this.#openssl('pkcs12', '-export', '-in', 'one.pem', '-inkey', 'one.key', '-out', 'one.p12', ...secret)
    return readFileSync(join(this.#folder, 'one.p12'))
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #openssl(...argv: readonly string[]): void {
    execFileSync('openssl', argv, { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  #read(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8')
  }
}

const NEW_KEY = ['-newkey', 'rsa:2048', '-nodes']
