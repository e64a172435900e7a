import type * as z from 'zod'

type Issue = z.core.$ZodIssue

const KINDS: Partial<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  string: 'a string',
}

/** What is wrong with a key of the `--config` file, in one sentence. Quotes no value: it may be a secret. */
export function describeIssue(issue: Issue): string {
  const path = issue.path.join('.')
  return `${path === '' ? 'The file' : `"${path}"`} ${complaintOf(issue)}.`
}

function complaintOf(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has an unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be ${KINDS[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be one of ${issue.values.map((value) => String(value)).join(', ')}`
    case 'too_big':
      return `has more than ${issue.maximum} entries`
    case 'too_small':
      return 'must not be empty'
    default:
      return issue.message
  }
}
