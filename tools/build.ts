/** `npm run build`: compiles what the package carries (tsconfig.build.json) to dist/. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const tsc = ['node_modules/.bin/tsc', '-p', 'tsconfig.build.json']
process.exitCode = spawnSync(process.execPath, tsc, { stdio: 'inherit' }).status ?? 1
