import { afterEach, expect, test, vi } from 'vitest'
import { download } from './download.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('a download clicks a link to a blob, and revokes it later', async () => {
  vi.useFakeTimers()
  const link = { href: '', download: '', click: vi.fn() }
  vi.stubGlobal('document', { createElement: () => link })
  const create = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:1')
  const revoke = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
  download('messages.csv', 'text/csv', 'a,b')
  expect(link).toMatchObject({ href: 'blob:1', download: 'messages.csv' })
  expect(link.click).toHaveBeenCalledOnce()
  const blob = create.mock.calls[0]?.[0]
  expect(blob instanceof Blob && (await blob.text())).toBe('a,b')
  expect(revoke).not.toHaveBeenCalled()
  vi.runAllTimers()
  expect(revoke).toHaveBeenCalledWith('blob:1')
})
