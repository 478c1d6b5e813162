const LONGEST = 63

/** How a company's name can stand in addresses: `Loja Aurora Ltda.` is `loja-aurora-ltda`. */
export function workspaceKeyOf(name: string): string {
  const bare = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const hyphened = bare.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '')
  return hyphened.slice(0, LONGEST).replace(/-+$/, '')
}
