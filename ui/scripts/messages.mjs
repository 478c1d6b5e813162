// The rules of check-messages.mjs, without files.

/** The plural forms of whole numbers. */
const PLURALS = { 'pt-BR': ['one', 'many', 'other'], en: ['one', 'other'] }

export function compareCatalogues(catalogues) {
  const languages = Object.keys(catalogues)
  const keys = new Set(languages.flatMap((language) => Object.keys(catalogues[language])))
  const faults = []
  for (const key of [...keys].sort()) {
    const missing = languages.filter((language) => !(key in catalogues[language]))
    for (const language of missing) faults.push(`${key}: missing in ${language}`)
    if (missing.length > 0) continue
    for (const language of languages) faults.push(...messageFaults(key, language, catalogues[language][key]))
    const [first, ...rest] = languages.map((language) => inputsOf(catalogues[language][key]).join(', '))
    if (rest.some((other) => other !== first)) faults.push(`${key}: other placeholders in another language`)
  }
  return faults
}

export function unusedKeys(keys, sources) {
  const used = new Set(
    sources.flatMap((source) => [...source.matchAll(/\bm\.([A-Za-z]\w*)/g)].map((m) => m[1])),
  )
  return keys.filter((key) => !used.has(key)).map((key) => `${key}: used nowhere`)
}

function messageFaults(key, language, message) {
  const faults = []
  if (textsOf(message).some((text) => text.trim() === '')) faults.push(`${key}: empty in ${language}`)
  for (const variants of Array.isArray(message) ? message : []) {
    faults.push(...variantFaults(key, language, variants))
  }
  return faults
}

function variantFaults(key, language, { declarations = [], match }) {
  const cases = Object.keys(match)
  return declarations.flatMap((declaration) => {
    const plural = /^local (\w+) = \w+: plural\b/.exec(declaration)
    if (!plural) return []
    return PLURALS[language]
      .filter((form) => !cases.some((one) => new RegExp(`\\b${plural[1]}=(?:${form}|\\*)(?:,|$)`).test(one)))
      .map((form) => `${key}: no plural form "${form}" in ${language}`)
  })
}

function textsOf(message) {
  if (typeof message === 'string') return [message]
  return message.flatMap(({ match }) => Object.values(match))
}

/** What must be given to a message. */
function inputsOf(message) {
  const locals = new Set()
  const inputs = new Set()
  for (const { declarations = [] } of Array.isArray(message) ? message : []) {
    for (const declaration of declarations) {
      const [kind, name] = declaration.split(/\s+/)
      if (kind === 'local') locals.add(name)
      else inputs.add(name)
    }
  }
  for (const text of textsOf(message)) {
    for (const [, name] of text.matchAll(/\{\s*(\w+)\s*\}/g)) if (!locals.has(name)) inputs.add(name)
  }
  return [...inputs].sort()
}
