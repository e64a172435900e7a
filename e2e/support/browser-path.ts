/** Where distributions put the browser. */
const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Which browser the tests use: the one that is named, else Playwright's own (no path needed), else one of the
 * system's; null when there is none. `isThere` tells whether a path exists.
 */
export function resolveBrowser(
  playwrightPath: string,
  namedPath: string | undefined,
  isThere: (path: string) => boolean,
): { executablePath?: string } | null {
  if (namedPath) return isThere(namedPath) ? { executablePath: namedPath } : null
  if (isThere(playwrightPath)) return {}
  const executablePath = SYSTEM_PATHS.find(isThere)
  return executablePath ? { executablePath } : null
}
