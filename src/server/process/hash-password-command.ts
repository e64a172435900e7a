import { hashPassword, passwordProblem } from '#server/auth/sign-in/passwords.ts'

/** What the command writes to standard output and standard error, and its exit code. */
export interface CommandResult {
  output: string
  error: string
  exitCode: number
}

/**
 * Hashes the password in the first line of standard input. It is not an argument: arguments end up in the shell
 * history and in the list of processes.
 */
export async function hashPasswordCommand(line: string | null): Promise<CommandResult> {
  const password = (line ?? '').replace(/\r$/, '')
  const problem =
    password === '' ? 'Write the password to standard input, on one line.' : passwordProblem(password)
  if (problem) return { output: '', error: `${problem}\n`, exitCode: 2 }
  return { output: `${await hashPassword(password)}\n`, error: '', exitCode: 0 }
}
