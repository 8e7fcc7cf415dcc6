/**
 * `npm run build`: compiles what the package carries (tsconfig.build.json) to dist/. What is read from disk beside it
 * goes along: schemas/, and the files in src/ that are no TypeScript.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync(process.execPath, ['node_modules/.bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})
if (status !== 0) process.exit(1)
cpSync('schemas', 'dist/schemas', { recursive: true })
for (const path of globSync('src/**/*.{js,mjs,cjs,json}')) cpSync(path, `dist/${path}`)
