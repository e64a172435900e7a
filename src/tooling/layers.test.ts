import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { layerOf, layers } from './layers.mjs'

const TABLE = 'oxlint.config.mjs'
const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.(?:tsx?|mjs|css)$/.test(path) && path !== TABLE,
)
const ALIAS = /^#(?=contract\/|web\/|server\/|tooling\/|testing\/)/

/** Paths below src that a file imports, including types and styles, but not packages. */
function importsOf(path: string): string[] {
  const text = readFileSync(join('src', path), 'utf8')
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].flatMap(([, specifier = '']) => {
    const target = specifier.startsWith('.')
      ? normalize(join(dirname(path), specifier))
      : ALIAS.test(specifier)
        ? specifier.slice(1)
        : null
    return target === null ? [] : [target.replace(/\?.*$/, '')]
  })
}

/** The nodes of the first circle found, in order; empty if there is none. */
function findCircle(next: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  function visit(node: string, path: readonly string[]): string[] {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return []
    for (const target of next.get(node) ?? []) {
      const circle = visit(target, [...path, node])
      if (circle.length > 0) return circle
    }
    done.add(node)
    return []
  }
  for (const node of next.keys()) {
    const circle = visit(node, [])
    if (circle.length > 0) return circle
  }
  return []
}

const production = files.filter((path) => !path.includes('.test.'))
const graph = new Map(production.map((path) => [path, importsOf(path)]))

test('every file is in a layer, and every layer has files', () => {
  expect(files.filter((path) => layerOf(path) === null)).toEqual([])
  const used = new Set(files.map((path) => layerOf(path)))
  expect(Object.keys(layers).filter((layer) => !used.has(layer))).toEqual([])
})

test('a file imports only what the table allows for its layer', () => {
  const offenders = [...graph].flatMap(([path, targets]) =>
    targets
      .filter((target) => {
        const [from, to] = [layerOf(path), layerOf(target)]
        return from !== to && !layers[from ?? '']?.includes(to ?? '')
      })
      .map((target) => `${path} → ${target}`),
  )
  expect(offenders).toEqual([])
})

test('neither layers nor files import each other in a circle', () => {
  expect(findCircle(new Map(Object.entries(layers)))).toEqual([])
  expect(findCircle(graph)).toEqual([])
})

test('a circle is detected', () => {
  expect(findCircle(new Map(Object.entries({ a: ['b'], b: ['c', 'd'], c: [], d: ['b'] })))).toEqual([
    'b',
    'd',
    'b',
  ])
})
