import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** By then a browser that was asked to has read the page. */
const READ_WITHIN_MS = 60_000
const COMMAND = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open'

/** Opens an address, or a file, with whatever this machine opens such things with. */
export function openBrowser(target: string, command = COMMAND): void {
  // A machine without a browser is no reason to fail; the address was printed.
  spawn(command, [target], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}

/**
 * Opens a link that only its owner may see: every user of a machine can read the arguments of a process, so the browser
 * gets a page for its owner alone that leads there. Answers how to remove the page before it goes by itself.
 */
export function openSignInLink(link: string, directory: string, command = COMMAND): () => void {
  const path = join(resolve(directory), 'open.html')
  const remove = () => rmSync(path, { force: true })
  // A file of before would keep its mode, and a link in its place would be followed.
  remove()
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${link}"><title>Queuedeck</title>\n`
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' })
  openBrowser(path, command)
  setTimeout(remove, READ_WITHIN_MS).unref()
  return remove
}
