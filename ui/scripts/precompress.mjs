// Writes name.br and name.gz beside every file of dist/ that gets smaller by it: the server picks by Accept-Encoding.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const DIST = new URL('../dist/', import.meta.url).pathname
const COMPRESSIBLE = /\.(?:html|js|css|svg|json|txt|map|webmanifest)$/

for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && COMPRESSIBLE.test(entry.name)) compress(join(entry.parentPath, entry.name))
}

function compress(path) {
  const plain = readFileSync(path)
  const brotli = brotliCompressSync(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
  const gzip = gzipSync(plain, { level: 9 })
  if (brotli.length < plain.length) writeFileSync(`${path}.br`, brotli)
  if (gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip)
}
