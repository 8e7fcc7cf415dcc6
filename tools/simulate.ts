import { failureReport, simulate } from '../src/simulation/index.ts'
const n = Number(process.argv[2] ?? 100)
const only = process.argv[3]
const t = Date.now()
let bad = 0, slow = 0
for (let s = only ? Number(only) : 1; s <= (only ? Number(only) : n); s++) {
  const b = Date.now()
  const r = await simulate(s)
  const ms = Date.now() - b
  if (ms > slow) { slow = ms; console.log('slowest', s, ms) }
  if (r.problems.length) { bad++; if (only || bad <= 1) console.log(failureReport(r)); else console.log(s, r.problems[0]?.slice(0, 200)) }
}
console.log(bad, 'bad', (Date.now() - t) / n, 'ms a seed')
