// Fails when the first load is heavier than promised: index.html and all that it names (scripts, their static imports as preloads,
// styles, start script, preloaded fonts), as brotli sends it.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const LIMIT_KB = 180
const DIST = new URL('../dist/', import.meta.url).pathname

const html = readFileSync(join(DIST, 'index.html'), 'utf8')
const named = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="\/([^"]+)"/g)].map((match) => match[1])
const files = ['index.html', ...new Set(named)]
const sizes = files.map((file) => ({ file, bytes: sentBytes(join(DIST, file)) }))

for (const { file, bytes } of sizes) console.log(`${kilobytes(bytes).padStart(9)}  ${file}`)
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
console.log(`${kilobytes(total).padStart(9)}  first load (limit ${LIMIT_KB} KB)`)
if (total > LIMIT_KB * 1000) {
  console.error('The first load is over its budget: load lazily what the first screen does not need.')
  process.exit(1)
}

function sentBytes(path) {
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`
}
