import { expect, test } from 'vitest'
import { firstLoadFiles } from './bundle.ts'

test('the first load is the entry, its transitive imports and the page that opens first', () => {
  const manifest = {
    'index.html': {
      file: 'entry.js',
      isEntry: true,
      imports: ['shared'],
      dynamicImports: ['page', 'chart'],
      css: ['a.css'],
    },
    shared: { file: 'shared.js', imports: ['deep', 'shared'] },
    deep: { file: 'deep.js' },
    page: { file: 'page.js', imports: ['shared'], css: ['page.css'] },
    chart: { file: 'chart.js' },
  }
  expect(firstLoadFiles(manifest, 'page')).toEqual({
    scripts: ['entry.js', 'shared.js', 'deep.js', 'page.js'],
    styles: ['a.css', 'page.css'],
  })
  expect(firstLoadFiles(manifest, 'no such page').scripts).toEqual(['entry.js', 'shared.js', 'deep.js'])
})
