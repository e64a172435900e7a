/** The reason why Queuedeck cannot start. The message is one line and says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
