// Both languages say the same things: same keys, same placeholders, every plural form that the language has, nothing unused.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareCatalogues, unusedKeys } from './messages.mjs'

const UI = new URL('../', import.meta.url).pathname
const catalogues = Object.fromEntries(['pt-BR', 'en'].map((language) => [language, catalogue(language)]))
const faults = [...compareCatalogues(catalogues), ...unusedKeys(Object.keys(catalogues['pt-BR']), sources())]

for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
console.log(`${Object.keys(catalogues['pt-BR']).length} messages, complete in both languages`)

function catalogue(language) {
  const { $schema, ...messages } = JSON.parse(readFileSync(join(UI, 'messages', `${language}.json`), 'utf8'))
  return messages
}

function sources() {
  const folder = join(UI, 'src')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('paraglide'),
    )
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}
