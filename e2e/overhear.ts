import type { Page } from '@playwright/test'

/** Listens to every answer the page gets; what it answers waits for them, so that none comes too late to be looked at. */
export function overhear(page: Page): () => Promise<string> {
  const answers: Promise<string>[] = []
  page.on('response', (response) => {
    const headers = JSON.stringify(response.headers())
    answers.push(
      response.text().then(
        (text) => `${headers}\n${text}`,
        // The page went on before the body was read; redirects have none.
        () => headers,
      ),
    )
  })
  return async () => (await Promise.all(answers)).join('\n')
}
