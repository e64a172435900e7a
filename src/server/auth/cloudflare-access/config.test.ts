import { describe, expect, test } from 'vitest'
import { cloudflareAccessProblem, createRoleRules } from './config.ts'

const AUDIENCE = 'a1'.repeat(32)
const problemOf = (changes: object) =>
  cloudflareAccessProblem({
    teamDomain: 'https://team.cloudflareaccess.com',
    audience: AUDIENCE,
    roles: { '*': 'viewer' },
    ...changes,
  })

describe('the "access" section', () => {
  test.each([
    {},
    { teamDomain: 'http://127.0.0.1:4000' },
    { teamDomain: 'https://access.example.com' },
    { roles: { 'ann@example.com': 'admin', '*@example.com': 'viewer', 'e5f.access': 'operator' } },
  ])('accepts %j', (changes) => {
    expect(problemOf(changes)).toBeNull()
  })

  test.each([
    [{ teamDomain: 'team' }, /^"access.teamDomain" must be https/],
    [{ teamDomain: 'http://team.cloudflareaccess.com' }, /teamDomain/],
    [{ teamDomain: 'https://team.cloudflareaccess.com/' }, /without a path/],
    [{ teamDomain: 'https://team.cloudflareaccess.com/cdn-cgi/access/certs' }, /teamDomain/],
    [{ teamDomain: 'https://ann:pw@team.cloudflareaccess.com' }, /teamDomain/],
    [{ teamDomain: 'file:///etc/keys' }, /teamDomain/],
    [{ audience: 'my-app' }, /^"access.audience" must be the AUD tag/],
    [{ audience: AUDIENCE.toUpperCase() }, /audience/],
    [{ roles: {} }, /no one could sign in/],
    [{ roles: { 'a*@example.com': 'admin' } }, /has the key "a\*@example.com". A key is an email/],
    [{ roles: { '*example.com': 'admin' } }, /A key is an email/],
    [{ roles: { '': 'admin' } }, /A key is an email/],
    [{ roles: { 'Ann@example.com': 'admin', 'ann@Example.com': 'viewer' } }, /"ann@Example.com" twice/],
  ])('refuses %j', (changes, message) => {
    expect(problemOf(changes)).toMatch(message)
  })
})

describe('roles', () => {
  const rules = createRoleRules({
    'Ann@Example.com': 'admin',
    '*@example.com': 'operator',
    'bob@partner.example': 'operator',
    'kim@partner.example': 'admin',
    '*': 'viewer',
    'ci.access': 'operator',
  })

  test.each([
    ['ann@example.com', 'admin'],
    ['ANN@EXAMPLE.COM', 'admin'],
    ['ann+1@example.com', 'operator'],
    ['bob@partner.example', 'operator'],
    ['eve@partner.example', 'viewer'],
    ['eve@sub.example.com', 'viewer'],
    ['ann@example.com.evil.example', 'viewer'],
    ['eve@evil-example.com', 'viewer'],
    // The Kelvin sign becomes a k by toLowerCase.
    ['\u212Aim@partner.example', 'viewer'],
    ['ann@evil.example@example.com', null],
    ['*@example.com', null],
    ['*', null],
    ['@example.com', null],
    ['example.com', null],
    ['ci.access', null],
    [' ann@example.com', null],
    ['ann@example.com\n', null],
  ])('the email %j is %s', (email, role) => {
    expect(rules.ofEmail(email).role).toBe(role)
  })

  test.each([
    ['ci.access', 'operator'],
    ['other.access', null],
    ['ann@example.com', null],
    ['*', null],
    ['constructor', null],
  ])('the common name %j is %s', (name, role) => {
    expect(rules.ofCommonName(name).role).toBe(role)
  })

  test('without a rule for everyone, an unlisted user has no role', () => {
    const strict = createRoleRules({ 'ann@example.com': 'viewer' })
    expect(strict.ofEmail('eve@example.com')).toEqual({ name: 'eve@example.com', role: null })
  })
})
