import { layers } from './tooling/layers.mjs'

/** Packages that have one home. */
const homes = {
  recharts: ['web/charts'],
  '@photostructure/sqlite': ['server/sqlite', 'bench'],
  'node:sqlite': ['server/sqlite', 'bench'],
  hono: ['server'],
  '@hono/node-server': ['server'],
  pino: ['server'],
  jose: ['server/auth', 'server/testing'],
  graphql: ['server/broker'],
  'json-p3': ['server/masking', 'web/pages'],
  '@tanstack/react-query': ['web/api', 'web/runs', 'web/leases', 'web/pages', 'web/app'],
  '@mantine/core': ['web'],
  react: ['web'],
  zod: ['contract', 'server/config', 'server/http', 'server/testing', 'server/tests'],
}

const isInside = (folder, home) => folder === home || folder.startsWith(`${home}/`)

/** Whether a layer is a single file. */
const isFile = (layer) => /\.[a-z]+$/.test(layer)
const parentOf = (path) => path.slice(0, path.lastIndexOf('/'))

const escape = (text) => text.replaceAll(/[.]/g, '\\$&')
/** The single files of a folder that are layers of their own. */
const filesInside = (layer) =>
  Object.keys(layers).filter((other) => isFile(other) && parentOf(other) === layer)
/**
 * The files of a layer, as an import names them: not those of its subfolders, which are layers of their own. The
 * linter's regular expressions have no lookaround; it ignores one that has.
 */
const filesOf = (layer) =>
  isFile(layer)
    ? { regex: `^#${escape(layer)}$` }
    : { group: [`#${layer}/*`, ...filesInside(layer).map((file) => `!#${file}`)] }
/** The same for a layer below the importing one. */
const relativeFilesOf = (layer, folder) => `^\\./${layer.slice(folder.length + 1)}/[^/]+$`

function restrictions(layer, { isTest = false } = {}) {
  const allowed = layers[layer]
  // A test of the server may use any of its rooms, to set up what it needs.
  const isOpen = (other) =>
    isTest && (other === 'testing' || (other.startsWith('server') && layer.startsWith('server')))
  const foreign = Object.keys(layers).filter(
    (other) => other !== layer && !allowed.includes(other) && !isOpen(other),
  )
  return [
    'error',
    {
      patterns: [
        {
          group: ['../**', '.', './index*'],
          message: 'Across folders use the #alias; there are no barrels.',
        },
        ...foreign.map((other) => ({ ...filesOf(other), message: `${layer} may not import ${other}.` })),
        ...foreign
          .filter((other) => other.startsWith(`${layer}/`))
          .map((other) => ({
            regex: relativeFilesOf(other, layer),
            message: `${layer} may not import ${other}.`,
          })),
        ...(layer.startsWith('web') || layer === 'contract'
          ? [{ group: ['node:*', '#server/**'], message: 'No Node and no server here.' }]
          : []),
        ...Object.entries(homes)
          .filter(([, places]) => !places.some((home) => isInside(layer, home)))
          .map(([name]) => ({ group: [name, `${name}/**`], message: `${name} has its home elsewhere.` })),
      ],
    },
  ]
}

/** The glob of the files of a layer. */
const globOf = (layer) => (isFile(layer) ? `**/${layer}` : `**/${layer}/*`)
const names = Object.keys(layers)

export default {
  plugins: ['typescript', 'unicorn', 'import', 'react', 'jsx-a11y', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'import/no-default-export': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'unicorn/filename-case': ['error', { cases: { kebabCase: true, pascalCase: true } }],
    // That is for windows; a thread has no origin.
    'unicorn/require-post-message-target-origin': 'off',
    // The automatic runtime needs no React in scope.
    'react/react-in-jsx-scope': 'off',
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
    // One after the other is often what is meant: batches in order, tests step by step.
    'no-await-in-loop': 'off',
    'import/no-unassigned-import': 'off',
    'no-shadow': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'vitest/require-mock-type-parameters': 'off',
    // zod/mini spells `default` that way, and a leading underscore marks what is not used.
    'no-underscore-dangle': 'off',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    // role="status" and "img" say what is meant; <output> and <img> do not.
    'jsx-a11y/prefer-tag-over-role': 'off',
    // A scrolling region must be reachable by keyboard.
    'jsx-a11y/no-noninteractive-tabindex': [
      'error',
      { roles: ['region'], tags: ['pre'], allowExpressionValues: true },
    ],
    // A note for the React compiler, which is not in use; the virtualizer works as it is.
    'react/incompatible-library': 'off',
    // The steps of a model-based test and the cases of a shared suite assert outside of a test's own body.
    'vitest/no-standalone-expect': 'off',
    'vitest/expect-expect': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'unicorn/no-array-fill-with-reference-type': 'off',
    'react/no-unstable-nested-components': ['error', { allowAsProps: true }],
  },
  overrides: [
    ...names.map((layer) => ({
      files: [globOf(layer)],
      rules: { 'no-restricted-imports': restrictions(layer) },
    })),
    ...names
      .filter((layer) => !layer.endsWith('.ts'))
      .map((layer) => ({
        files: [`**/${layer}/*.test.ts`],
        rules: { 'no-restricted-imports': restrictions(layer, { isTest: true }) },
      })),
    {
      files: ['**/web/**'],
      rules: {
        'no-restricted-globals': [
          'error',
          { name: 'fetch', message: 'Only api/transport.ts sends requests.' },
        ],
      },
    },
    { files: ['**/web/api/transport.ts'], rules: { 'no-restricted-globals': 'off' } },
    {
      files: ['**/server/**'],
      rules: { 'node/no-process-env': 'error' },
      plugins: ['typescript', 'unicorn', 'import', 'promise', 'node'],
    },
    {
      files: ['**/server/config/read-config.ts'],
      plugins: ['node'],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      // Playwright hands its fixtures over with a function called `use`; a fixture without others takes `{}`.
      files: ['**/e2e/**'],
      rules: { 'react/rules-of-hooks': 'off', 'no-empty-pattern': 'off' },
    },
    { files: ['**/*.config.{ts,mjs}'], rules: { 'import/no-default-export': 'off' } },
  ],
}
