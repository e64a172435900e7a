import { describe, expect, test } from 'vitest'
import { patternProblem } from './safe-pattern.ts'

describe('a pattern is accepted', () => {
  test.each([
    String.raw`\b\d{13,16}\b`,
    String.raw`(?:\d{4}[- ]?){3}\d{4}`,
    String.raw`(?:\d{1,3}\.){3}\d{1,3}`,
    String.raw`[\w.+-]+@[\w-]+\.[\w.]+`,
    String.raw`(?:a|b)c`,
    String.raw`(?:a|b)?c+`,
    String.raw`\(\+\d+\)`,
    String.raw`[(]a+[)]*`,
    String.raw`\p{L}{2,}\u{1F600}`,
    String.raw`(?<name>secret)+`,
    String.raw`(?:secret){2,}`,
    String.raw`(?<=iban: ?)[A-Z0-9]{15,34}`,
    String.raw`sk_(?:live|test)_\w+`,
  ])('%s', (pattern) => expect(patternProblem(pattern)).toBeNull())
})

describe('a pattern is refused', () => {
  test.each([
    ['(a+)+b', 'can take forever'],
    ['(?:a*)*b', 'can take forever'],
    ['(?:a|a)*b', 'can take forever'],
    ['(?:a?){50}(?:a?){65}b', 'can take forever'],
    ['(?:a{1,20}){20}b', 'can take forever'],
    ['((a+))+b', 'can take forever'],
    ['(?:(?:a|b)c+)+d', 'can take forever'],
    ['(?<x>a+){2,}b', 'can take forever'],
    [String.raw`(?:[\w)]+\))+x`, 'can take forever'],
    ['(', 'is not a valid regular expression'],
    [String.raw`\y`, 'is not a valid regular expression'],
    ['a*', 'matches the empty string'],
    ['', 'matches the empty string'],
    ['a'.repeat(201), 'longer than 200'],
  ])('%s', (pattern, reason) => expect(patternProblem(pattern)).toContain(reason))
})
