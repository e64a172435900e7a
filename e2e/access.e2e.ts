import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible, skipPolls } from './support/actions.ts'
import { expect, startServer, test } from './support/fixtures.ts'

const AUDIENCE = 'a1'.repeat(32)
const HEADER = 'cf-access-jwt-assertion'

/** A deck behind a stand-in for Cloudflare Access: what that would send with each request is signed here. */
async function startDeckBehindAccess() {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }]
  const certs = createServer((_, response) => response.end(JSON.stringify({ keys })))
  certs.listen(0, '127.0.0.1')
  await once(certs, 'listening')
  const teamDomain = `http://127.0.0.1:${(certs.address() as AddressInfo).port}`
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-access-'))
  const config = join(directory, 'deck.json')
  const roles = { 'ann@example.com': 'operator' }
  writeFileSync(config, JSON.stringify({ access: { teamDomain, audience: AUDIENCE, roles } }))
  const deck = await startServer('--config', config)
  return {
    deck,
    headersOf: async (email: string): Promise<Record<string, string>> => ({
      [HEADER]: await new SignJWT({ email, type: 'app' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setIssuer(teamDomain)
        .setAudience([AUDIENCE])
        .setExpirationTime('1h')
        .sign(privateKey),
    }),
    async stop() {
      await deck.stop()
      certs.closeAllConnections()
      certs.close()
      rmSync(directory, { recursive: true })
    },
  }
}

test('behind Cloudflare Access nobody signs in, and the e-mail has its role', async ({ page }) => {
  const { deck, headersOf, stop } = await startDeckBehindAccess()
  const notLetIn = page.getByRole('heading', { name: 'Access denied' })
  try {
    expect(deck.signInLink).toBeNull()
    await page.goto(`${deck.url}/local/queues`)
    await expect(notLetIn).toBeVisible()
    await expect(
      page.getByText('Open the dashboard at the address that Cloudflare Access protects.'),
    ).toBeVisible()

    await page.setExtraHTTPHeaders(await headersOf('eve@example.com'))
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect(page.getByText('"eve@example.com" has no role here')).toBeVisible()
    await expectAccessible(page)
    await expect(page.getByRole('textbox')).toHaveCount(0)

    await page.setExtraHTTPHeaders(await headersOf('Ann@example.com'))
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await expect(page.getByTitle('Signed in as ann@example.com, operator')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Create queue' })).toBeDisabled()
    await expect(page.getByRole('link', { name: 'Sign out' })).toHaveAttribute(
      'href',
      '/cdn-cgi/access/logout',
    )
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

test('a sign-in that ends in front of the server is not taken for a failure', async ({ page }) => {
  const { deck, headersOf, stop } = await startDeckBehindAccess()
  try {
    await page.clock.install()
    await page.setExtraHTTPHeaders(await headersOf('ann@example.com'))
    await page.goto(`${deck.url}/local/queues`)
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()

    // As Access answers what says that it is no navigation.
    await page.route('**/api/**', (route, request) =>
      request.headers()['x-requested-with'] === 'XMLHttpRequest'
        ? route.fulfill({ status: 401, body: '' })
        : route.fulfill({ status: 302, headers: { location: 'https://team.cloudflareaccess.com/' } }),
    )
    const ended = page.getByText('has ended. Reload the page to sign in again.')
    await skipPolls(page, () => ended.isVisible())
    await page.unroute('**/api/**')
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})
