import { expect, test } from 'vitest'
import type { User } from '#server/auth/sign-in/users.ts'
import { signInModeOf, usesSignInLink, whyNotAdd } from './admission.ts'

const OPEN = { signIn: false, users: [], cloudflareAccess: null, host: '127.0.0.1' }
const ADA: User = { name: 'ada', role: 'admin', passwordHash: '' }
const ACCESS = { teamDomain: 'https://team.cloudflareaccess.com', audience: 'a1'.repeat(32), roles: {} }

test('a server on this machine that holds no credential is open', () => {
  expect(signInModeOf(OPEN, false)).toBe('open')
})

test.each([
  ['--sign-in is set', { ...OPEN, signIn: true }, false],
  ['it holds the credential of an account', OPEN, true],
  ['it has users', { ...OPEN, users: [ADA] }, false],
  ['Cloudflare Access is in front of it', { ...OPEN, cloudflareAccess: ACCESS }, false],
  ['others can reach it', { ...OPEN, host: '0.0.0.0' }, false],
])('a sign-in is required where %s', (_, config, hasCloudflareConnection) => {
  expect(signInModeOf(config, hasCloudflareConnection)).toBe('required')
})

test('the sign-in link is for a server without users and without Cloudflare Access', () => {
  expect(usesSignInLink('required', OPEN)).toBe(true)
  expect(usesSignInLink('open', OPEN)).toBe(false)
  expect(usesSignInLink('required', { ...OPEN, users: [ADA] })).toBe(false)
  expect(usesSignInLink('required', { ...OPEN, cloudflareAccess: ACCESS })).toBe(false)
})

test('connections are added only after a sign-in, and never on a read-only server', () => {
  expect(whyNotAdd('required', { readOnly: false })).toBeNull()
  expect(whyNotAdd('open', { readOnly: false })).toContain('--sign-in')
  expect(whyNotAdd('required', { readOnly: true })).toContain('read-only')
})
