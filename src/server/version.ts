import { readFileSync } from 'node:fs'

/** The version in package.json, which is two levels up from here and from the built server alike. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

/** The directory of the built dashboard, the same from the sources and from the built server. */
export const WEB_DIRECTORY = new URL('../../dist/web', import.meta.url).pathname
