import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Rules that a linter cannot state. */
function sources(directory: string): { path: string; text: string }[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|tsx|css)$/.test(path))
    .map((path) => ({ path: join(directory, path), text: readFileSync(join(directory, path), 'utf8') }))
}

const offenders = (directory: string, pattern: RegExp) =>
  sources(directory)
    .filter(({ path, text }) => !path.includes('.test.') && pattern.test(text))
    .map(({ path }) => path)

test('code of the browser names no upstream and handles no token', () => {
  // The snippets to copy contain a header; they send nothing.
  const snippets = [
    'src/web/pages/queue/settings/snippets.ts',
    'src/web/pages/queue/messages/viewer/copy-as-code.ts',
  ]
  expect(offenders('src/web', /api\.cloudflare\.com|authorization/i)).toEqual(snippets)
})

test('no code is evaluated, and no markup is built from strings', () => {
  expect(offenders('src', /\beval\(|new Function\(|dangerouslySetInnerHTML|\.innerHTML\s*=/)).toEqual([])
})

test('pages load nothing from other origins', () => {
  expect(offenders('src/web', /url\(\s*['"]?https?:|@import\s+['"]?https?:|src=["']https?:/)).toEqual([])
})

test('time comes from the injected clock', () => {
  expect(offenders('src/server', /Date\.now\(\)/)).toEqual([
    'src/server/clock.ts',
    // Clients of a real server, which uses the system clock.
    'src/server/testing/crash-load.ts',
  ])
})

test('what a change makes stale is decided in web/api alone', () => {
  const direct = offenders('src/web', /\b(?:invalidateQueries|refetchQueries|setQueryData|removeQueries)\b/)
  expect(direct.filter((path) => !path.startsWith('src/web/api/'))).toEqual([])
})

test('every limit names its source', () => {
  const text = readFileSync('src/contract/limits.ts', 'utf8')
  expect(text).toMatch(/https:\/\/developers\.cloudflare\.com\/queues\/platform\/limits/)
})

test('no file is named like a drawer (utils, helpers, common, misc, index)', () => {
  const names = sources('src').map(({ path }) => path.split('/').at(-1) ?? '')
  expect(names.filter((name) => /^(?:utils?|helpers?|common|misc|index)\.tsx?$/.test(name))).toEqual([])
})
