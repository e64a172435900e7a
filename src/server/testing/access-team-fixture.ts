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

/** Unchecked, as a forger may write anything. */
type Claims = Record<string, unknown>

export type Team = Awaited<ReturnType<typeof startTeam>>

/** A Zero Trust team: keys that sign assertions, and a local server that publishes them. */
export async function startTeam(now: () => number) {
  const keys = [await makeKey('k1')]
  let made = 1
  const asked: string[] = []
  const publishKeys: RequestListener = (_, response) => {
    response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk), public_certs: [] }))
  }
  let respond = publishKeys
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    respond(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const domain = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const newest = () => keys[0] as TeamKey

  /** The claims of Access with a test's changes. A claim that is `undefined` is left out. */
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
    /** Paths of the requests for the keys. */
    asked,
    claims,
    sign: (changes: Claims = {}, { jwk, privateKey } = newest()): Promise<string> =>
      new SignJWT(claims(changes))
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })
        .sign(privateKey),
    newest,
    /** Creates a key that the team does not publish. */
    makeKey,
    /** Signs with a new key, and publishes both it and the previous one. */
    async rotate(): Promise<void> {
      keys.unshift(await makeKey(`k${++made}`))
      keys.splice(2)
    },
    /** Sets how the server responds to requests for the keys; null: it publishes them. */
    answerWith(listener: RequestListener | null): void {
      respond = listener ?? publishKeys
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
