import { expect, test } from 'vitest'
import { readReadyUrl, readSignInLink, readyLine, signInLine } from './ready-text.ts'

test.each(['http://127.0.0.1:8787', 'https://[::1]:8787/tools/q'])(
  'the URL and the sign-in link are read from the output of a server at %s',
  (url) => {
    const output = ['', 'Sign in once at', signInLine(`${url}/sign-in#t`), '', readyLine(url), ''].join('\n')
    expect(readReadyUrl(output)).toBe(url)
    expect(readSignInLink(output)).toBe(`${url}/sign-in#t`)
    expect(readReadyUrl(output.slice(0, -2))).toBeNull()
  },
)

test.each(['', 'x Queuedeck is ready at http://a\n', 'Queuedeck is ready at nowhere\n'])(
  '%j has no ready line and no sign-in link',
  (output) => {
    expect(readReadyUrl(output)).toBeNull()
    expect(readSignInLink(output)).toBeNull()
  },
)
