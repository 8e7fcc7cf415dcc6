#!/usr/bin/env node
// The command `pipeline`. This file runs on any Node that knows ES modules (12.17 and later): on one that is too old
// for the program it hands over to the Node that the project installed for itself, or says what is needed.
//
// Which program: `src/` by type stripping where it stands next to this file (a checkout: what is read is what runs,
// and a build that has gone stale is never looked at), `dist/` in a package, which carries no `src/`.
import { spawn } from 'child_process'
import { existsSync, readFileSync } from 'fs'
import * as modules from 'module'
import { constants } from 'os'
import { dirname, join } from 'path'
import { fileURLToPath, pathToFileURL } from 'url'

const NEEDED = [22, 22]
const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (isNewEnough(process.versions.node)) run()
else handOver()

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

function run() {
  silenceKnownWarnings()
  if (process.pid === 1) endBySignals()
  // A second start is quicker by what the first has compiled.
  if (modules.enableCompileCache !== undefined) modules.enableCompileCache()
  void import(pathToFileURL(program()).href).then(({ main }) => main(process.argv.slice(2))).then(exit)
}

function program() {
  const source = join(root, 'src', 'cli', 'main.ts')
  return existsSync(source) ? source : join(root, 'dist', 'src', 'cli', 'main.js')
}

/**
 * The first process of a container is not ended by signals that it does not listen to, as every other is: so until the
 * program listens to them, and when it does no more.
 */
function endBySignals() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal])
    })
  }
}

/** Node's remarks on type stripping and SQLite, and kafkajs's harmless negative timer, are nothing to act on. */
function silenceKnownWarnings() {
  const emit = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    const options = rest[0]
    const type = (options && options.type) || options || warning.name
    if (type === 'ExperimentalWarning' || type === 'TimeoutNegativeWarning') return
    emit.call(process, warning, ...rest)
  }
}

/** Ends with what has been written on its way: pipes are written to later than they are asked for. */
function exit(code) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

function handOver() {
  const node = localNode(root)
  if (node === undefined) {
    process.stderr.write(
      `pipeline needs Node ${NEEDED.join('.')} or newer (this is ${process.versions.node}): install it, or add one to the project with: npm install --save-dev node@24\n`,
    )
    process.exitCode = 2
    return
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // The program counts signals within one second as one, so it does no harm that a terminal sends its own as well.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`pipeline could not start ${node}: ${error.message}\n`)
    process.exitCode = 2
  })
  child.on('exit', passOn)
}

/** Ends as the child ended, by the same signal if it was one. */
function passOn(code, signal) {
  if (signal === null) return process.exit(code)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  // A signal that this process ignores or survives is told by the number that shells use.
  process.exitCode = 128 + constants.signals[signal]
}

/** The package `node`, installed beside this one or above it, as Node looks for modules, if it is new enough. */
function localNode(from) {
  const folder = join(from, 'node_modules', 'node')
  const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(node) && isNewEnough(versionIn(folder))) return node
  const parent = dirname(from)
  return parent === from ? undefined : localNode(parent)
}

function versionIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
}
