import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { made, run } from '../runtimes/prepare.ts'

/** The package that AWS's runtime interface emulator comes with, for Linux. */
const SAM = 'aws-sam-cli==1.170.0'
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'arm64' }

/** Files that a function is made of where AWS's emulator runs it. */
export interface LambdaParts {
  readonly emulator: string
  /** The program that `test/runtimes/go/kinesis` is compiled to. */
  readonly bootstrap: string
  /** A zip with it. */
  readonly code: string
}

/** Installs and builds what is missing. @throws when Python, Go or their packages cannot be had */
export function lambdaParts(): LambdaParts {
  const emulator = made('aws-lambda-rie-1.170.0', (path) => inFolderBeside(path, download))
  const bootstrap = made('kinesis-function-1', (path) => inFolderBeside(path, compile))
  const code = made('kinesis-function-1.zip', (path) =>
    inFolderBeside(path, (folder) => zipped(folder, bootstrap)),
  )
  return { emulator, bootstrap, code }
}

function download(folder: string): string {
  const python = join(folder, 'venv/bin/python')
  run('python3', ['-m', 'venv', join(folder, 'venv')])
  run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, SAM])
  const wheel = `${SAM.replaceAll('-', '_').replace('==', '-')}-py3-none-any.whl`
  run(python, ['-m', 'zipfile', '-e', join(folder, wheel), folder])
  const program = join(folder, `samcli/local/rapid/aws-lambda-rie-${ARCHITECTURES[process.arch]}`)
  chmodSync(program, 0o755)
  return program
}

function compile(folder: string): string {
  const cwd = join(import.meta.dirname, '../runtimes/go')
  const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux' }
  const program = join(folder, 'bootstrap')
  run('go', ['build', '-buildvcs=false', '-ldflags=-s -w', '-o', program, './kinesis'], { cwd, env })
  return program
}

function zipped(folder: string, bootstrap: string): string {
  copyFileSync(bootstrap, join(folder, 'bootstrap'))
  run('python3', ['-m', 'zipfile', '-c', 'code.zip', 'bootstrap'], { cwd: folder })
  return join(folder, 'code.zip')
}

/** Makes a file in a folder that goes again, so that it is there whole or not at all. */
function inFolderBeside(path: string, make: (folder: string) => string): void {
  const folder = mkdtempSync(join(dirname(path), 'making-'))
  try {
    const copy = join(folder, 'made')
    copyFileSync(make(folder), copy)
    renameSync(copy, path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
