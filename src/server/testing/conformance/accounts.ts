import { describe, expect, test } from 'vitest'
import { ApiError, Envelope } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { account, type ConformanceOptions, type ConformanceFixture } from './conformance-fixture.ts'

/** Credentials, accounts and users. */
export function describeAccounts(fixture: ConformanceFixture, { isWholeApi }: ConformanceOptions): void {
  describe.runIf(isWholeApi)('credentials', () => {
    test.each([
      ['no credentials', {}, 400, 9106],
      ['a key without an email', { 'x-auth-key': 'k' }, 400, 9106],
      ['an email with a key', { 'x-auth-email': 'a@b.c', 'x-auth-key': 'k' }, 200, null],
      ['a bearer token', { authorization: 'Bearer anything' }, 200, null],
    ])('%s', async (_, headers: Record<string, string>, status, code) => {
      const response = await fixture.fetch(
        new Request(`http://127.0.0.1/client/v4${account('/queues')}`, { headers }),
      )
      expect(response.status).toBe(status)
      expect(Envelope.parse(await response.json()).errors?.[0]?.code ?? null).toBe(code)
    })

    test('accounts and memberships are paged', async () => {
      for (const path of ['/accounts', '/memberships']) {
        const first = await fixture.send('GET', `${path}?page=1`)
        expect(first.info).toEqual({ page: 1, per_page: 20, count: 1, total_count: 1, total_pages: 1 })
        const second = await fixture.send('GET', `${path}?page=2`)
        expect(second).toMatchObject({ result: [], info: { page: 2, count: 0, total_count: 1 } })
        for (const page of ['abc', '0', '01', '-1', '1.5'])
          expect((await fixture.send('GET', `${path}?page=${page}`)).status, page).toBe(400)
      }
    })

    test('a malformed account id has no tokens', async () => {
      expect(await fixture.send('GET', '/accounts/zz/tokens/verify')).toMatchObject({
        status: 404,
        code: ERROR_CODE.noRoute,
      })
    })

    test('the account, user and token routes return 200', async () => {
      for (const path of [
        '/accounts',
        '/memberships',
        '/user',
        '/user/tokens/verify',
        account('/tokens/verify'),
      ]) {
        expect(await fixture.send('GET', path), path).toMatchObject({ status: 200, success: true })
      }
    })
  })

  test('the client throws an ApiError with the code and message of the refusal', async () => {
    const queue = await fixture.client.create({ queue_name: 'orders' })
    const error = await fixture.client.pull(queue.queue_id, {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 405,
      code: 0,
      message: 'messages cannot be pulled unless http_pull mode is enabled',
      requestId: expect.stringMatching(/-QDK$/) as string,
    })
  })
}
