/** One entry of Vite's manifest: https://vite.dev/guide/backend-integration */
export interface ManifestEntry {
  file: string
  name?: string
  src?: string
  isEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

export type Manifest = Record<string, ManifestEntry>

/** The files loaded before anything is shown: the entry, its imports, and the first page if it has its own chunk. */
export function firstLoadFiles(
  manifest: Manifest,
  firstLoadPage: string,
): { scripts: string[]; styles: string[] } {
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const visit = (key: string): void => {
    const entry = manifest[key]
    if (!entry || scripts.has(entry.file)) return
    scripts.add(entry.file)
    for (const style of entry.css ?? []) styles.add(style)
    for (const imported of entry.imports ?? []) visit(imported)
  }
  for (const [key, entry] of Object.entries(manifest)) if (entry.isEntry) visit(key)
  visit(firstLoadPage)
  return { scripts: [...scripts], styles: [...styles] }
}
