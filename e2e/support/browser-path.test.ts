import { expect, test } from 'vitest'
import { resolveBrowser } from './browser-path.ts'

const has =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path)

test.each([
  ['a named one comes first', '/opt/chrome', has('/opt/chrome', '/own'), { executablePath: '/opt/chrome' }],
  ['a named one that is not there is no browser', '/opt/chrome', has('/own'), null],
  ['Playwright’s own needs no path', undefined, has('/own', '/usr/bin/chromium'), {}],
  ['the system’s is next', undefined, has('/usr/bin/chromium'), { executablePath: '/usr/bin/chromium' }],
  ['nothing is nothing', undefined, has(), null],
])('%s', (_, named, isThere, expected) => {
  expect(resolveBrowser('/own', named, isThere)).toEqual(expected)
})
