import { hashPassword, passwordProblem } from '#server/auth/sign-in/passwords.ts'

/** What the command writes to its standard output or error, and how it ends. */
export interface CommandResult {
  output: string
  error: string
  exitCode: number
}

/**
 * Turns the password that comes in as the first line of standard input into its hash. Not an argument: those are
 * in the shell's history and in the list of processes.
 */
export async function hashPasswordCommand(line: string | null): Promise<CommandResult> {
  const password = (line ?? '').replace(/\r$/, '')
  const problem =
    password === '' ? 'Write the password to the standard input, on one line.' : passwordProblem(password)
  if (problem) return { output: '', error: `${problem}\n`, exitCode: 2 }
  return { output: `${await hashPassword(password)}\n`, error: '', exitCode: 0 }
}
