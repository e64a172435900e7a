import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readPassword } from './read-password.ts'

/** An input with these bytes, and everything that was shown while reading it. */
async function read(bytes: string, isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY })
  const prompt = new PassThrough()
  input.end(bytes)
  const password = await readPassword({ input, prompt })
  return { password, shown: String(prompt.read() ?? '') }
}

test('in a terminal there is a prompt and no echo', async () => {
  expect(await read('correct horse\r', true)).toEqual({ password: 'correct horse', shown: 'Password: \n' })
  // Typed with a correction.
  expect(await read('corrx\u007fect\r', true)).toEqual({ password: 'correct', shown: 'Password: \n' })
})

test('from a pipe the first line is read without a prompt', async () => {
  expect(await read('correct horse\nignored\n', false)).toEqual({ password: 'correct horse', shown: '' })
  expect(await read('correct horse', false)).toEqual({ password: 'correct horse', shown: '' })
})

test.each(['', '\u0003'])('%j in a terminal is no password', async (bytes) => {
  expect(await read(bytes, true)).toEqual({ password: null, shown: 'Password: \n' })
})
