import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import budget from './budget.json' with { type: 'json' }
import { firstLoadFiles, type Manifest } from './bundle.ts'

/** Measures the built dashboard and fails when the first load of the queue list exceeds its budget. */
const DIRECTORY = 'dist/web'

const manifest = JSON.parse(readFileSync(join(DIRECTORY, 'manifest.json'), 'utf8')) as Manifest
const gzipBytes = (file: string) => gzipSync(readFileSync(join(DIRECTORY, file)), { level: 9 }).byteLength
const total = (files: string[]) => files.reduce((sum, file) => sum + gzipBytes(file), 0)
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10)

const { scripts, styles } = firstLoadFiles(manifest, budget.firstLoadPage)
const lazy = Object.values(manifest)
  .map(({ file }) => file)
  .filter((file) => file.endsWith('.js') && !scripts.includes(file))

process.stdout.write('Bundle, gzip -9\n')
for (const file of scripts) process.stdout.write(`  ${kilobytes(gzipBytes(file))}  first  ${file}\n`)
for (const file of styles) process.stdout.write(`  ${kilobytes(gzipBytes(file))}  first  ${file}\n`)
for (const file of lazy) process.stdout.write(`  ${kilobytes(gzipBytes(file))}  lazy   ${file}\n`)

const failures: string[] = []
const scriptBytes = total(scripts)
const styleBytes = total(styles)
process.stdout.write(
  `First load: scripts ${kilobytes(scriptBytes).trim()}, styles ${kilobytes(styleBytes).trim()}\n`,
)
if (scriptBytes > budget.maxFirstLoadScriptBytes) {
  failures.push(
    `first-load scripts have ${scriptBytes} bytes; the budget is ${budget.maxFirstLoadScriptBytes}`,
  )
}
if (styleBytes > budget.maxFirstLoadStyleBytes) {
  failures.push(`first-load styles have ${styleBytes} bytes; the budget is ${budget.maxFirstLoadStyleBytes}`)
}
for (const name of budget.notInFirstLoad) {
  const found = scripts.find((file) => file.toLowerCase().includes(name.toLowerCase()))
  if (found) failures.push(`${name} must not be in the first load, but ${found} is`)
}
// A library without its own chunk may be inside another; these strings reveal it.
const FINGERPRINTS = { recharts: 'recharts-surface', CodeMirror: 'cm-editor' }
for (const [name, fingerprint] of Object.entries(FINGERPRINTS)) {
  const found = scripts.find((file) => readFileSync(join(DIRECTORY, file), 'utf8').includes(fingerprint))
  if (found) failures.push(`${name} must not be in the first load, but ${found} contains it`)
}
for (const failure of failures) process.stderr.write(`Over budget: ${failure}\n`)
process.exitCode = failures.length === 0 ? 0 : 1
