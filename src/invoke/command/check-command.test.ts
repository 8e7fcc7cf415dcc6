import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { resolvedFunction, temporaryFile } from '../../../test/runtimes/function-under-test.ts'
import { checkCommand } from './check-command.ts'

let script: string
let cwd: string
beforeEach(() => {
  script = temporaryFile('app.sh', '#!/bin/sh\n', 0o755)
  cwd = dirname(script)
})

const checked = (program: string, environment: Record<string, string> = {}) =>
  checkCommand(resolvedFunction({ kind: 'command', command: [program, '--flag'], cwd }, { environment }))

it('finds a program by its path and in the PATH of the function', () => {
  expect(checked(script)).toBeNull()
  expect(checked('./app.sh')).toBeNull()
  expect(checked('sh')).toBeNull()
  expect(checked('app.sh', { PATH: `/nowhere:${cwd}` })).toBeNull()
})

it('says which program is not there, or no program', () => {
  expect(checked('./absent.sh')).toBe(`there is no file ${cwd}/absent.sh`)
  expect(checked('app.sh')).toBe('there is no app.sh in the PATH')
  expect(checked('sh', { PATH: cwd })).toBe('there is no sh in the PATH')
  expect(checked('../')).toBe(`there is no file ${dirname(cwd)}`)
  chmodSync(script, 0o644)
  expect(checked('./app.sh')).toBe(`${script} cannot be executed`)
  expect(checked('app.sh', { PATH: cwd })).toBe(`${script} cannot be executed`)
})

it('says nothing of functions that are no command', () => {
  expect(checkCommand(resolvedFunction({ kind: 'endpoint', url: 'http://localhost:1/' }))).toBeNull()
})
