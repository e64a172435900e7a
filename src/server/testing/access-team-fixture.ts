import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export const AUDIENCE = 'a1'.repeat(32)

interface TeamKey {
  jwk: JWK & { kid: string }
  privateKey: CryptoKey
}

async function makeKey(kid: string): Promise<TeamKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }, privateKey }
}

/** Whatever a forger might write there. */
type Claims = Record<string, unknown>

export type Team = Awaited<ReturnType<typeof startTeam>>

/** Stands for a Zero Trust team: keys that sign assertions, and a server on this machine that shows them. */
export async function startTeam(now: () => number) {
  const keys = [await makeKey('k1')]
  let made = 1
  const asked: string[] = []
  const showKeys: RequestListener = (_, response) => {
    response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk), public_certs: [] }))
  }
  let answer = showKeys
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const domain = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const newest = () => keys[0] as TeamKey

  /** As Access makes them, but for what a test wants otherwise: a claim of `undefined` is left out. */
  function claims(changes: Claims = {}): JWTPayload {
    const seconds = Math.floor(now() / 1_000)
    return {
      aud: [AUDIENCE],
      email: 'ann@example.com',
      exp: seconds + 3_600,
      iat: seconds,
      nbf: seconds,
      iss: domain,
      type: 'app',
      sub: '7335d417-61da-459d-899c-0a01c76a2f94',
      ...changes,
    }
  }

  return {
    domain,
    /** Paths that the keys were asked for under. */
    asked,
    claims,
    sign: (changes: Claims = {}, { jwk, privateKey } = newest()): Promise<string> =>
      new SignJWT(claims(changes))
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })
        .sign(privateKey),
    newest,
    /** A key that the team does not show. */
    makeKey,
    /** Signs with a new key from here on, and shows the one before as well. */
    async rotate(): Promise<void> {
      keys.unshift(await makeKey(`k${++made}`))
      keys.splice(2)
    },
    /** What the server does when it is asked for the keys; null: it shows them. */
    answerWith(listener: RequestListener | null): void {
      answer = listener ?? showKeys
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
