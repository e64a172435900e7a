import type { Masking } from '#contract/masking.ts'
import { JSONPathEnvironment, type JSONPathQuery } from 'json-p3'
import { patternProblem } from './safe-pattern.ts'

/** The "masking" section of the config file. */
export interface MaskingRules {
  /** JSONPaths (RFC 9535) of values to hide in JSON bodies. */
  paths: readonly string[]
  /** Regular expressions for text to hide in any body. */
  patterns: readonly string[]
  /** Whether viewers may peek at masked messages. */
  viewersMayPeek: boolean
}

/** A body that is nested more deeply is hidden completely. */
export const MAX_DEPTH = 100

const environment = new JSONPathEnvironment({ maxRecursionDepth: MAX_DEPTH + 10 })

/** Throws for an invalid JSONPath. */
export function compilePath(path: string): JSONPathQuery {
  return environment.compile(path)
}

function pathProblem(path: string): string | null {
  try {
    compilePath(path)
    return null
  } catch (error) {
    return `is not a valid JSONPath (${error instanceof Error ? error.message : String(error)})`
  }
}

type Check = (text: string) => string | null

/** The error message for invalid rules, with the entry; null if they are valid. */
export function maskingProblem({ paths, patterns, viewersMayPeek }: MaskingRules): string | null {
  if (viewersMayPeek && paths.length + patterns.length === 0) {
    return '"masking.viewersMayPeek" needs at least one path or pattern to hide.'
  }
  const lists: [string, readonly string[], Check][] = [
    ['paths', paths, pathProblem],
    ['patterns', patterns, patternProblem],
  ]
  for (const [name, entries, problemOf] of lists) {
    for (const [index, entry] of entries.entries()) {
      const problem = problemOf(entry)
      if (problem !== null) return `"masking.${name}.${index}" ${problem}.`
    }
  }
  return null
}

/** What the dashboard is shown of the rules; null: nothing is masked. */
export const maskingOf = (rules: MaskingRules | null): Masking => ({
  isOn: rules !== null,
  viewersMayPeek: rules?.viewersMayPeek === true,
})
