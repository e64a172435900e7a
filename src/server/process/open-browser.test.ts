import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSignInLink } from './open-browser.ts'

const LINK = 'http://127.0.0.1:8787/sign-in#TokenThatSignsIn'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-open-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Acts as the browser: keeps its arguments and the content of the file that it opens. */
function makeBrowser() {
  const command = join(directory, 'browser')
  const [args, page] = [join(directory, 'args'), join(directory, 'page')]
  writeFileSync(
    command,
    `#!/bin/sh\ncp "$1" '${page}'\necho "$@" > '${args}.new'\nmv '${args}.new' '${args}'\n`,
    {
      mode: 0o700,
    },
  )
  return { command, args, page }
}

test('the link reaches the browser in a private file, not as an argument', async () => {
  const { command, args, page } = makeBrowser()
  const path = join(directory, 'open.html')
  writeFileSync(path, 'of a run before', { mode: 0o644 })
  const remove = openSignInLink(LINK, directory, command)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await expect.poll(() => existsSync(args)).toBe(true)
  expect(readFileSync(args, 'utf8')).toBe(`${path}\n`)
  expect(readFileSync(page, 'utf8')).toContain(`content="0; url=${LINK}"`)
  remove()
  expect(existsSync(path)).toBe(false)
})

test('a machine without a browser is not an error', () => {
  const remove = openSignInLink(LINK, directory, join(directory, 'nothing'))
  remove()
  remove()
})
