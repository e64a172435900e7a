import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/**
 * Writes a .br and a .gz file next to every file of the built dashboard that is worth compressing, at the highest
 * quality; the server then only sends files. index.html is left out, as every response contains its own nonce.
 */
const COMPRESSIBLE = /\.(?:js|css|svg|json|txt)$/
const SMALLEST_BYTES = 1_000

const [directory = 'dist/web'] = process.argv.slice(2)
for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const content = readFileSync(path)
  if (content.byteLength < SMALLEST_BYTES) continue
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }))
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }))
}
