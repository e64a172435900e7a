import { describe, expect, test } from 'vitest'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { parseConfigFile } from './config-file.ts'
import { environmentWarning, connectionFromEnvironment } from './environment.ts'

const ACCOUNT = 'c'.repeat(32)
const HASH = `$scrypt$ln=17,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`
const ACCESS = {
  teamDomain: 'https://team.cloudflareaccess.com',
  audience: 'a1'.repeat(32),
  roles: { 'ann@example.com': 'admin', '*': 'viewer' },
}
const parse = (config: unknown, env = {}) => parseConfigFile(JSON.stringify(config), env)
const connection = (changes = {}) => ({ id: 'prod', accountId: ACCOUNT, token: 'secret-token', ...changes })

describe('the config file', () => {
  test('has connections, with secrets from variables', () => {
    const { connections } = parse(
      {
        connections: [
          connection({
            token: '$PROD_TOKEN',
            name: 'Production',
            color: 'red',
            production: true,
            readOnly: true,
          }),
          connection({ id: 'old', token: undefined, email: 'a@b.c', key: '$KEY' }),
        ],
      },
      { PROD_TOKEN: 'from the environment', KEY: 'k' },
    )
    expect(connections).toEqual([
      {
        id: 'prod',
        name: 'Production',
        accountId: ACCOUNT,
        credential: { kind: 'token', token: 'from the environment' },
        source: 'file',
        color: 'red',
        isProduction: true,
        isReadOnly: true,
      },
      expect.objectContaining({
        id: 'old',
        name: 'old',
        credential: { kind: 'key', email: 'a@b.c', key: 'k' },
        color: null,
        isProduction: false,
        isReadOnly: false,
      }),
    ])
  })

  test('sets what to hide in bodies, by default nothing', () => {
    expect(parse({}).masking).toBeNull()
    const masking = { paths: ['$.customer.email'], patterns: ['\\b\\d{13,16}\\b'] }
    expect(parse({ masking }).masking).toEqual({ ...masking, viewersMayPeek: false })
  })

  test('sets the Cloudflare Access application in front, by default none', () => {
    expect(parse({}).cloudflareAccess).toBeNull()
    expect(parse({ access: ACCESS }).cloudflareAccess).toEqual(ACCESS)
  })

  test.each([
    ['not JSON', '{"connections": [', 'is not valid JSON'],
    ['an unknown key', { conections: [] }, 'The file has an unknown key "conections"'],
    [
      'a bad account',
      { connections: [connection({ accountId: 'nope' })] },
      '"connections.0.accountId" must be',
    ],
    ['a bad id', { connections: [connection({ id: 'Prod!' })] }, '"connections.0.id" must be lowercase'],
    ['no credential', { connections: [connection({ token: undefined })] }, 'needs either "token"'],
    ['two credentials', { connections: [connection({ key: 'k', email: 'e' })] }, 'needs either "token"'],
    [
      'a variable that is not set',
      { connections: [connection({ token: '$NOPE' })] },
      'NOPE, which is not set',
    ],
    ['a broken hash', { users: [{ name: 'a', role: 'admin', passwordHash: 'x' }] }, 'hash-password'],
    ['an invalid path', { masking: { paths: ['$.a', 'a['] } }, '"masking.paths.1" is not a valid JSONPath'],
    [
      'an invalid pattern',
      { masking: { patterns: ['('] } },
      '"masking.patterns.0" is not a valid regular expr',
    ],
    ['a slow pattern', { masking: { patterns: ['a', '(a+)+'] } }, '"masking.patterns.1" repeats a group'],
    [
      'too many',
      { masking: { paths: Array.from({ length: 51 }, () => '$') } },
      '"masking.paths" has more than 50',
    ],
    ['an unknown rule', { masking: { path: [] } }, '"masking" has an unknown key'],
    [
      'nothing to hide from viewers',
      { masking: { viewersMayPeek: true } },
      'needs at least one path or pattern',
    ],
    [
      'a team by plain HTTP',
      { access: { ...ACCESS, teamDomain: 'http://team.example' } },
      '"access.teamDomain"',
    ],
    ['no audience', { access: { ...ACCESS, audience: undefined } }, '"access.audience" is missing'],
    [
      'a role that does not exist',
      { access: { ...ACCESS, roles: { '*': 'root' } } },
      '"access.roles.*" must be one of',
    ],
    [
      'an unknown key in access',
      { access: { ...ACCESS, jwks: 'https://evil.example' } },
      '"access" has an unknown key',
    ],
    [
      'both users and access',
      { access: ACCESS, users: [{ name: 'a', role: 'admin', passwordHash: HASH }] },
      'Remove one of the two',
    ],
    [
      'an unknown role',
      { users: [{ name: 'a', role: 'root', passwordHash: HASH }] },
      '"users.0.role" must be one of viewer, operator, admin',
    ],
  ])('with %s is refused, with a reason that contains no secret', (_, config, reason) => {
    const text = typeof config === 'string' ? config : JSON.stringify(config)
    let message = ''
    try {
      parseConfigFile(text, {})
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toContain(reason)
    expect(message).not.toContain('secret-token')
  })
})

describe('the environment', () => {
  test.each([
    [
      { CLOUDFLARE_ACCOUNT_ID: ACCOUNT, CLOUDFLARE_API_TOKEN: 't' },
      { kind: 'token', token: 't' },
    ],
    [
      { CLOUDFLARE_ACCOUNT_ID: ACCOUNT, CLOUDFLARE_API_KEY: 'k', CLOUDFLARE_EMAIL: 'e' },
      { kind: 'key', key: 'k', email: 'e' },
    ],
  ])('%j is a connection', (env, credential) => {
    expect(connectionFromEnvironment(env)).toMatchObject({ id: 'cloudflare', accountId: ACCOUNT, credential })
  })

  test.each([
    [{}],
    [{ CLOUDFLARE_ACCOUNT_ID: ACCOUNT }],
    [{ CLOUDFLARE_ACCOUNT_ID: ACCOUNT, CLOUDFLARE_API_KEY: 'k' }],
    // What the server prints to point wrangler to itself.
    [{ CLOUDFLARE_ACCOUNT_ID: LOCAL_ACCOUNT_ID, CLOUDFLARE_API_TOKEN: 'local' }],
    [
      {
        CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
        CLOUDFLARE_API_TOKEN: 't',
        CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:8787/client/v4',
      },
    ],
  ])('%j is no connection', (env) => {
    expect(connectionFromEnvironment(env)).toBeNull()
  })

  const TOKEN = { CLOUDFLARE_API_TOKEN: 't' }
  const KEY = { CLOUDFLARE_API_KEY: 'k' }
  const OWN = { CLOUDFLARE_ACCOUNT_ID: ACCOUNT }
  test.each([
    [TOKEN, 'CLOUDFLARE_API_TOKEN is ignored because CLOUDFLARE_ACCOUNT_ID is not set'],
    [KEY, 'CLOUDFLARE_API_KEY is ignored because CLOUDFLARE_ACCOUNT_ID is not set'],
    [{ ...OWN, ...KEY }, 'CLOUDFLARE_API_KEY is ignored because CLOUDFLARE_EMAIL is not set'],
  ])('%j gets a warning', (env, warning) => {
    expect(environmentWarning(env)).toContain(warning)
  })
  test.each([
    [{}],
    [OWN],
    [{ ...OWN, ...TOKEN }],
    [{ ...OWN, ...KEY, CLOUDFLARE_EMAIL: 'e' }],
    // Meant for wrangler, which is pointed to this server.
    [{ ...TOKEN, CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:8787/client/v4' }],
  ])('%j gets no warning', (env) => {
    expect(environmentWarning(env)).toBeNull()
  })

  test('a malformed account ID is refused', () => {
    const env = { CLOUDFLARE_ACCOUNT_ID: 'mine', CLOUDFLARE_API_TOKEN: 't' }
    expect(() => connectionFromEnvironment(env)).toThrow('32 hex digits')
  })
})
