import { readFileSync } from 'node:fs'

/**
 * Checks that every optional dependency of every package is in the lock file. A lock file created with a registry that
 * lacked a platform's binary makes `npm ci` fail on every machine.
 */
interface LockedPackage {
  version?: string
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>
}
const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? ''
const present = new Set(Object.keys(lock.packages).map(nameOf))
const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !present.has(name))
    .map((name) => `${nameOf(path)} needs ${name}`),
)
for (const line of missing) process.stderr.write(`Missing from package-lock.json: ${line}\n`)
process.exitCode = missing.length === 0 ? 0 : 1
