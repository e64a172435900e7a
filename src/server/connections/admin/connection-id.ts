const LONGEST_ID = 63
const FALLBACK = 'account'

/** The id of a connection, derived from its name. */
export function connectionIdOf(name: string, isTaken: (id: string) => boolean): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_ID)
    .replace(/^-+|-+$/g, '')
  const base = slug === '' ? FALLBACK : slug
  let id = base
  for (let count = 2; isTaken(id); count++) {
    const suffix = `-${count}`
    id = `${base.slice(0, LONGEST_ID - suffix.length)}${suffix}`
  }
  return id
}
