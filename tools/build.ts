/**
 * `npm run build`: compiles src/ and step-definitions/ to dist/, as the package carries them. What is read from disk
 * beside them goes along: schemas/, and the files in src/ that are no TypeScript.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/.bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
cpSync('schemas', 'dist/schemas', { recursive: true })
for (const path of globSync('src/**/*.{js,mjs,cjs,json,sql}')) cpSync(path, `dist/${path}`)
