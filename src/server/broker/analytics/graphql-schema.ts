import {
  getDirectiveValues,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLIncludeDirective,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type GraphQLInputFieldConfig,
  type GraphQLFieldConfig,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql'
import { ID_PATTERN } from '#contract/ids.ts'
import { DATASETS, measureKey, type Dataset } from './datasets.ts'
import {
  COMPARISONS,
  LISTS,
  MAX_DURATION_SECONDS,
  MAX_PAGE_SIZE,
  NOT_OLDER_THAN_SECONDS,
  PATTERNS,
  type GroupRequest,
} from './group-query.ts'

const MAX_FIELDS = 30

type GroupRow = Record<string, string | number>

export interface AnalyticsContext {
  now: number
  read: (dataset: Dataset, request: GroupRequest) => GroupRow[]
}

interface Account {
  accountTag: string
}

// Clients may declare a variable as `string` where a `Time` is expected, so values are not parsed here; groupQuery checks them.
const string = new GraphQLScalarType({ name: 'string' })
const uint64 = new GraphQLScalarType({ name: 'uint64' })
const float64 = new GraphQLScalarType({ name: 'float64' })
const TimeType = new GraphQLScalarType<unknown, string>({
  name: 'Time',
  description: 'RFC 3339, in UTC.',
  serialize: (at) => `${new Date(at as number).toISOString().slice(0, 19)}Z`,
})
const DateType = new GraphQLScalarType<unknown, string>({
  name: 'Date',
  description: 'Year, month and day, in UTC.',
  serialize: (at) => new Date(at as number).toISOString().slice(0, 10),
})
const TYPES = { string, uint64, float64, Time: TimeType, Date: DateType }

const required = <T extends GraphQLScalarType | GraphQLObjectType>(type: T) => new GraphQLNonNull(type)
const listOf = <T extends GraphQLObjectType | GraphQLScalarType | GraphQLInputObjectType | GraphQLEnumType>(
  type: T,
) => new GraphQLList(new GraphQLNonNull(type))

/** The fields of a selection and the selections below them, through fragments; each fragment counts once. */
function fieldsOf(
  sets: readonly SelectionSetNode[],
  info: GraphQLResolveInfo,
): Map<string, SelectionSetNode[]> {
  const fields = new Map<string, SelectionSetNode[]>()
  const visited = new Set<string>()
  const isSkipped = (node: SelectionSetNode['selections'][number]) =>
    getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] === false

  function collect({ selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (isSkipped(node)) continue
      if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet)
      else if (node.kind === Kind.FIELD) {
        const below = fields.get(node.name.value) ?? []
        if (node.selectionSet) below.push(node.selectionSet)
        fields.set(node.name.value, below)
      } else if (!visited.has(node.name.value)) {
        visited.add(node.name.value)
        const fragment = info.fragments[node.name.value]
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  for (const set of sets) collect(set)
  return fields
}

function selectedDimensions(info: GraphQLResolveInfo): string[] {
  const sets = info.fieldNodes.flatMap((node) => node.selectionSet ?? [])
  const below = fieldsOf(sets, info).get('dimensions') ?? []
  return [...fieldsOf(below, info).keys()].filter((name) => !name.startsWith('__'))
}

function typeName(dataset: Dataset): string {
  return `Account${dataset.name[0]?.toUpperCase()}${dataset.name.slice(1)}`
}

function groupType(dataset: Dataset): GraphQLObjectType {
  const name = typeName(dataset)
  const fields: Record<string, GraphQLFieldConfig<GroupRow, AnalyticsContext>> = {
    dimensions: {
      type: new GraphQLObjectType<GroupRow>({
        name: `${name}Dimensions`,
        fields: Object.fromEntries(
          Object.entries(dataset.dimensions).map(([field, { type }]) => [
            field,
            { type: required(TYPES[type]) },
          ]),
        ),
      }),
      resolve: (row) => row,
    },
  }
  for (const group of ['avg', 'sum', 'max'] as const) {
    const measures = dataset.measures.filter((measure) => measure.group === group)
    if (measures.length === 0) continue
    fields[group] = {
      type: new GraphQLObjectType<GroupRow>({
        name: `${name}${group[0]?.toUpperCase()}${group.slice(1)}`,
        fields: Object.fromEntries(
          measures.map((measure) => [
            measure.field,
            { type: required(TYPES[measure.type]), resolve: (row: GroupRow) => row[measureKey(measure)] },
          ]),
        ),
      }),
      resolve: (row) => row,
    }
  }
  for (const measure of dataset.measures.filter(({ group }) => group === null)) {
    fields[measure.field] = { type: required(TYPES[measure.type]) }
  }
  return new GraphQLObjectType({ name, fields })
}

function filterType(dataset: Dataset): GraphQLInputObjectType {
  const type: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${typeName(dataset)}Filter_InputObject`,
    fields: () => {
      const fields: Record<string, GraphQLInputFieldConfig> = {
        AND: { type: listOf(type) },
        OR: { type: listOf(type) },
      }
      for (const [name, dimension] of Object.entries(dataset.dimensions)) {
        const scalar = TYPES[dimension.type]
        for (const suffix of Object.keys(COMPARISONS)) fields[`${name}${suffix}`] = { type: scalar }
        for (const suffix of Object.keys(LISTS)) fields[`${name}${suffix}`] = { type: listOf(scalar) }
        if (dimension.type !== 'string') continue
        for (const suffix of Object.keys(PATTERNS)) fields[`${name}${suffix}`] = { type: scalar }
      }
      return fields
    },
  })
  return type
}

function orderType(dataset: Dataset): GraphQLEnumType {
  const keys = [...Object.keys(dataset.dimensions), ...dataset.measures.map(measureKey)]
  return new GraphQLEnumType({
    name: `${typeName(dataset)}OrderBy`,
    values: Object.fromEntries(
      keys.flatMap((key) => [`${key}_ASC`, `${key}_DESC`]).map((value) => [value, {}]),
    ),
  })
}

function datasetField(dataset: Dataset): GraphQLFieldConfig<Account, AnalyticsContext> {
  return {
    type: new GraphQLNonNull(listOf(groupType(dataset))),
    args: {
      filter: { type: filterType(dataset) },
      limit: { type: uint64 },
      orderBy: { type: listOf(orderType(dataset)) },
    },
    resolve: ({ accountTag }, args, { read, now }, info) =>
      read(dataset, {
        account: accountTag,
        dimensions: selectedDimensions(info),
        filter: args['filter'],
        orderBy: args['orderBy'],
        limit: args['limit'],
        now,
      }),
  }
}

const settingsType = new GraphQLObjectType({
  name: 'DatasetSettings',
  fields: {
    enabled: { type: new GraphQLNonNull(GraphQLBoolean) },
    notOlderThan: { type: required(uint64), description: 'Seconds.' },
    maxDuration: { type: required(uint64), description: 'Seconds.' },
    maxPageSize: { type: required(uint64) },
    maxNumberOfFields: { type: required(uint64) },
    availableFields: { type: new GraphQLNonNull(listOf(string)) },
  },
})

function settingsOf(dataset: Dataset) {
  return {
    enabled: true,
    notOlderThan: NOT_OLDER_THAN_SECONDS,
    maxDuration: MAX_DURATION_SECONDS,
    maxPageSize: MAX_PAGE_SIZE,
    maxNumberOfFields: MAX_FIELDS,
    availableFields: [
      ...Object.keys(dataset.dimensions).map((name) => `dimensions.${name}`),
      ...dataset.measures.map(({ group, field }) => (group === null ? field : `${group}.${field}`)),
    ],
  }
}

const accountType = new GraphQLObjectType<Account, AnalyticsContext>({
  name: 'account',
  fields: {
    ...Object.fromEntries(DATASETS.map((dataset) => [dataset.name, datasetField(dataset)])),
    settings: {
      type: new GraphQLNonNull(
        new GraphQLObjectType({
          name: 'AccountSettings',
          fields: Object.fromEntries(
            DATASETS.map((dataset) => [
              dataset.name,
              { type: required(settingsType), resolve: () => settingsOf(dataset) },
            ]),
          ),
        }),
      ),
      resolve: () => ({}),
    },
  },
})

const viewerType = new GraphQLObjectType<unknown, AnalyticsContext>({
  name: 'viewer',
  fields: {
    accounts: {
      type: new GraphQLNonNull(listOf(accountType)),
      args: {
        filter: {
          type: new GraphQLInputObjectType({
            name: 'AccountFilter',
            fields: { accountTag: { type: string } },
          }),
        },
        limit: { type: uint64 },
      },
      resolve: (_, { filter }): Account[] => {
        const tag: unknown = (filter as { accountTag?: unknown } | undefined)?.accountTag
        if (typeof tag === 'string' && ID_PATTERN.test(tag.toLowerCase()))
          return [{ accountTag: tag.toLowerCase() }]
        throw new GraphQLError(
          '"accounts" needs filter: {accountTag: "..."} with the 32 hex digits of an account.',
        )
      },
    },
  },
})

/** The part of Cloudflare's analytics schema that is about queues. */
export const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, AnalyticsContext>({
    name: 'Query',
    fields: { viewer: { type: required(viewerType), resolve: () => ({}) } },
  }),
})
