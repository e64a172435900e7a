import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** By then the browser has read the page. */
const READ_WITHIN_MS = 60_000
const COMMAND = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open'

/** Opens a URL or a file with the default program of this machine. */
export function openBrowser(target: string, command = COMMAND): void {
  // A machine without a browser is no reason to fail: the URL was printed.
  spawn(command, [target], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}

/**
 * Opens a link that only its owner may see. Every user of a machine can read the arguments of a process, so the browser
 * gets a private page that redirects to the link. Returns the function that removes the page before it expires.
 */
export function openSignInLink(link: string, directory: string, command = COMMAND): () => void {
  const path = join(resolve(directory), 'open.html')
  const remove = () => rmSync(path, { force: true })
  // An existing file would keep its mode, and a symbolic link would be followed.
  remove()
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${link}"><title>Queuedeck</title>\n`
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' })
  openBrowser(path, command)
  setTimeout(remove, READ_WITHIN_MS).unref()
  return remove
}
