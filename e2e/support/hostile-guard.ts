import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'

/** What no text may ever put into a page; `base` and `script` are checked beyond what the page itself has. */
const INJECTED = [
  '[data-pwned]',
  'script:not([src])',
  'script[src^="http"], script[src^="data:"]',
  'iframe, object, embed',
  'meta[http-equiv="refresh"]',
  'base[href^="http"]',
  'link[href*="evil"]',
  'form[action*="evil"]',
  '[href^="javascript:" i], [src^="javascript:" i], [action^="javascript:" i]',
  '[onerror], [onload], [onfocus], [onclick], [onmouseover]',
]

const NARROW = { width: 390, height: 844 }

export interface Guard {
  /** Fails where an attack left a trace, up to now, or where the page is wider than its window. */
  check(where: string): Promise<void>
}

/** Watches a page from before its first script. The fixture `cleanPage` watches its console and its requests. */
export async function guard(page: Page): Promise<Guard> {
  const traces: string[] = []
  page.on('dialog', (dialog) => {
    traces.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => traces.push(`popup: ${popup.url()}`))
  await page.exposeFunction('noteTrace', (trace: string) => traces.push(trace))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const { noteTrace } = window as unknown as { noteTrace: (trace: string) => void }
      noteTrace(`violation: ${violatedDirective} ${blockedURI} ${sample}`)
    })
  })

  /** What sticks out of the window, and is cut off by nothing around it; empty where the page fits. */
  async function sticksOut(): Promise<string[]> {
    return page.evaluate(() => {
      if (document.documentElement.scrollWidth <= window.innerWidth) return []
      const isLoose = (element: Element): boolean => {
        const around = element.parentElement
        if (!around || around === document.body) return true
        return getComputedStyle(around).overflowX === 'visible' && isLoose(around)
      }
      return [...document.querySelectorAll('body *')]
        .filter(
          (element) => element.getBoundingClientRect().right > window.innerWidth + 1 && isLoose(element),
        )
        .map((element) => element.outerHTML.slice(0, 160))
    })
  }

  /** Softly, so that the walk goes on and tells of every such place. */
  const fits = (message: string) => expect.soft.poll(sticksOut, { message }).toEqual([])

  return {
    async check(where) {
      const injected = await page.evaluate(
        (selectors) =>
          selectors.flatMap((selector) =>
            [...document.querySelectorAll(selector)].map((element) => element.outerHTML.slice(0, 200)),
          ),
        INJECTED,
      )
      expect(injected, where).toEqual([])
      expect(traces, where).toEqual([])
      const isPolluted = await page.evaluate(() => 'pwned' in {} || 'pwned' in window)
      expect(isPolluted, where).toBe(false)
      await fits(`${where}: wider than the window`)
      const wide = page.viewportSize()
      await page.setViewportSize(NARROW)
      await fits(`${where}: wider than a phone`)
      if (wide) await page.setViewportSize(wide)
    },
  }
}
