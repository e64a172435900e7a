import {
  execute,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  VariablesInAllowedPositionRule,
  type ExecutionResult,
} from 'graphql'
import type { Clock } from '#server/clock.ts'
import { readJson } from '#server/http/json-body.ts'
import type { Database } from '#server/sqlite/database.ts'
import { groupQuery } from './group-query.ts'
import { schema, type AnalyticsContext } from './graphql-schema.ts'

/** About ten times the longest useful query; parsing and validating more would only take time. */
const MAX_TOKENS = 2_000
const MAX_VARIABLE_DEPTH = 10
/** Clients declare `string`, `String` and `Time` for the same filters, and the live API accepts them all. */
const RULES = specifiedRules.filter((rule) => rule !== VariablesInAllowedPositionRule)

/** What the analytics are read from. */
export interface AnalyticsSource {
  database: Database
  clock: Clock
  /** Writes what was counted so far to the database. */
  flush: () => Promise<void>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is nested deeper than `limit`. Stops at that depth. */
function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return limit === 0 || Object.values(value).some((inner) => isDeeper(inner, limit - 1))
}

function respond(status: number, { data = null, errors }: ExecutionResult): Response {
  return Response.json({ data, errors: errors?.map((error) => error.toJSON()) ?? null }, { status })
}

/** Handles POST `/graphql`: the queue datasets of the GraphQL Analytics API, from what this server recorded. */
export function createGraphqlApi({ database, clock, flush }: AnalyticsSource) {
  const context = (): AnalyticsContext => ({
    now: clock.now(),
    read(dataset, request) {
      const { sql, parameters } = groupQuery(dataset, request)
      return database.prepare<Record<string, string | number>>(sql).all(...parameters)
    },
  })

  async function run(body: unknown): Promise<Response> {
    const { query, variables, operationName } = isObject(body) ? body : {}
    if (typeof query !== 'string') throw new GraphQLError('The body must be JSON with a "query".')
    if (isDeeper(variables, MAX_VARIABLE_DEPTH)) throw new GraphQLError('"variables" are nested too deeply.')
    const document = parse(query, { maxTokens: MAX_TOKENS, noLocation: false })
    const problems = validate(schema, document, RULES)
    if (problems.length > 0) return respond(400, { errors: problems })
    await flush()
    const result = await execute({
      schema,
      document,
      contextValue: context(),
      ...(isObject(variables) && { variableValues: variables }),
      ...(typeof operationName === 'string' && { operationName }),
    })
    for (const { originalError } of result.errors ?? []) {
      // A fault of the server, not of the query, is reported like any other failure.
      if (originalError && !(originalError instanceof GraphQLError)) throw originalError
    }
    // As in the live API, a dataset that fails makes the whole query fail.
    return respond(200, result.errors ? { errors: result.errors } : result)
  }

  return async (request: Request): Promise<Response> => {
    try {
      return await run(await readJson(request))
    } catch (error) {
      if (error instanceof GraphQLError) return respond(400, { errors: [error] })
      throw error
    }
  }
}
