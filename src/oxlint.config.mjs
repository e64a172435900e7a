/**
 * Who may import whom: folder below src → folders it may import besides itself. The rules below are generated
 * from this table; web and server meet in `contract` only.
 */
const layers = {
  contract: [],
  'web/lib': [],
  'web/ui': ['contract', 'web/lib'],
  'web/runs': ['contract', 'web/api', 'web/ui', 'web/lib'],
  'web/leases': ['contract', 'web/api', 'web/runs', 'web/ui', 'web/lib'],
  'web/charts': ['contract', 'web/ui', 'web/lib'],
  'web/api': ['contract', 'web/lib'],
  'web/pages/connections': ['contract', 'web/api', 'web/ui', 'web/lib'],
  'web/pages/journal': ['contract', 'web/api', 'web/ui', 'web/lib'],
  'web/pages/users': ['contract', 'web/api', 'web/ui', 'web/lib'],
  'web/pages/queues': ['contract', 'web/api', 'web/charts', 'web/ui', 'web/lib'],
  'web/pages/queue': ['contract', 'web/api', 'web/runs', 'web/leases', 'web/charts', 'web/ui', 'web/lib'],
  'web/app': [
    'contract',
    'web/api',
    'web/runs',
    'web/leases',
    'web/charts',
    'web/ui',
    'web/lib',
    'web/pages/connections',
    'web/pages/journal',
    'web/pages/users',
    'web/pages/queues',
    'web/pages/queue',
  ],
  'server/sqlite': [],
  'server/http': ['contract'],
  'server/broker': ['contract', 'server/http', 'server/sqlite'],
  'server/gateway': ['contract', 'server/http'],
  'server/metrics': ['contract', 'server/http', 'server/sqlite'],
  'server/auth': ['contract', 'server/http', 'server/sqlite'],
  'server/journal': ['contract', 'server/http', 'server/sqlite'],
  'server/vault': ['contract', 'server/http', 'server/sqlite'],
  'server/connection-admin': [
    'contract',
    'server/http',
    'server/sqlite',
    'server/auth',
    'server/gateway',
    'server/journal',
    'server/vault',
  ],
  'server/masking': ['contract', 'server/http'],
  'server/demo': ['contract', 'server/sqlite'],
  'server/testing': [
    'contract',
    'server/http',
    'server/sqlite',
    'server/broker',
    'server/auth',
    'server/journal',
  ],
}

/** Packages that have one home. */
const homes = {
  recharts: ['web/charts'],
  '@photostructure/sqlite': ['server/sqlite'],
  'node:sqlite': ['server/sqlite'],
  hono: ['server'],
  '@hono/node-server': ['server'],
  pino: ['server'],
  jose: ['server/auth'],
  graphql: ['server/broker'],
  'json-p3': ['server/masking', 'web/pages'],
  '@tanstack/react-query': ['web/api', 'web/runs', 'web/leases', 'web/pages', 'web/app'],
  '@mantine/core': ['web'],
  react: ['web'],
  zod: ['contract', 'server/http', 'server/testing'],
}

const isInside = (folder, home) => folder === home || folder.startsWith(`${home}/`)

function restrictions(folder, { isTest = false } = {}) {
  const allowed = layers[folder] ?? []
  const foreign = Object.keys(layers).filter((other) => other !== folder && !allowed.includes(other))
  return [
    'error',
    {
      patterns: [
        {
          group: ['../**', '.', './index*'],
          message: 'Across folders use the #alias; there are no barrels.',
        },
        ...(isTest
          ? foreign.filter((other) => !other.startsWith('server/') || !folder.startsWith('server'))
          : foreign
        ).map((other) => ({ group: [`#${other}/**`], message: `${folder} may not import ${other}.` })),
        ...(folder.startsWith('web') || folder === 'contract'
          ? [{ group: ['node:*', '#server/**'], message: 'No Node and no server here.' }]
          : []),
        ...Object.entries(homes)
          .filter(([, places]) => !places.some((home) => isInside(folder, home)))
          .map(([name]) => ({ group: [name, `${name}/**`], message: `${name} has its home elsewhere.` })),
      ],
    },
  ]
}

const folders = Object.keys(layers)

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
    'import/no-cycle': 'error',
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
    ...folders.map((folder) => ({
      files: [`**/${folder}/**`],
      rules: { 'no-restricted-imports': restrictions(folder) },
    })),
    ...folders
      .filter((folder) => folder.startsWith('server'))
      .map((folder) => ({
        files: [`**/${folder}/**/*.test.ts`],
        rules: { 'no-restricted-imports': restrictions(folder, { isTest: true }) },
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
    { files: ['**/server/config.ts'], plugins: ['node'], rules: { 'node/no-process-env': 'off' } },
    {
      // Playwright hands its fixtures over with a function called `use`; a fixture without others takes `{}`.
      files: ['**/e2e/**'],
      rules: { 'react/rules-of-hooks': 'off', 'no-empty-pattern': 'off' },
    },
    { files: ['**/*.config.{ts,mjs}'], rules: { 'import/no-default-export': 'off' } },
  ],
}
