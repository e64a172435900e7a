import type { Page, Request } from '@playwright/test'

/** Headers and body; a body that the page went on before, or a redirect's, is none. */
async function textOf(request: Request): Promise<string> {
  const response = await request.response()
  const body = await response?.text().catch(() => '')
  return `${JSON.stringify(response?.headers())}\n${body ?? ''}`
}

/** Listens to every answer the page gets whole; what it answers waits until all of them were read. */
export function overhear(page: Page): () => Promise<string> {
  const answers: Promise<string>[] = []
  // Not on `response`: the body of one that is given up on the way would be waited for without an end.
  page.on('requestfinished', (request) => answers.push(textOf(request)))
  return async () => (await Promise.all(answers)).join('\n')
}
