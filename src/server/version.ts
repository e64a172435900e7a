import { readFileSync } from 'node:fs'

/** The version of package.json, which lies two levels up from here and from the built server alike. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

/** Where the built dashboard lies, seen from the sources and from the built server alike. */
export const WEB_DIRECTORY = new URL('../../dist/web', import.meta.url).pathname
