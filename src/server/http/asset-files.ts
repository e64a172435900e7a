import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { getMimeType } from 'hono/utils/mime'

/** Content codings of the files that the build compressed, best first, by the ending of their names. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const
const DEFAULT_TYPE = 'application/octet-stream'

export interface AssetFile {
  type: string
  lastModified: string
  bytes: Uint8Array<ArrayBuffer>
  /** The same file compressed, best coding first. */
  compressed: readonly { coding: string; bytes: Uint8Array<ArrayBuffer> }[]
}

/**
 * Every file of the dashboard, by its path below the folder. They are read once, some 3 MB: responses share these bytes,
 * so that a client that does not read its responses holds no file and no copy.
 */
export function readAssetFiles(directory: string): ReadonlyMap<string, AssetFile> {
  const bytesOf = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    bytesOf.set(relative(directory, path).split(sep).join('/'), readFileSync(path))
  }
  const files = new Map<string, AssetFile>()
  for (const [path, bytes] of bytesOf) {
    files.set(path, {
      type: getMimeType(path) ?? DEFAULT_TYPE,
      lastModified: statSync(join(directory, path)).mtime.toUTCString(),
      bytes,
      compressed: CODINGS.flatMap(([coding, ending]) => {
        const smaller = bytesOf.get(path + ending)
        return smaller ? [{ coding, bytes: smaller }] : []
      }),
    })
  }
  return files
}
