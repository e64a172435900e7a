import {
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
  type MantineColorsTuple,
} from '@mantine/core'

const deck: MantineColorsTuple = [
  '#eef2ff',
  '#dfe6ff',
  '#bccaff',
  '#96acff',
  '#7590fb',
  '#5877f2',
  '#4163e6',
  '#3150c8',
  '#2843a8',
  '#1f3585',
]

/** Bluish grays that replace Mantine's neutral ones. */
const dark: MantineColorsTuple = [
  '#e4e7ee',
  '#bcc2d0',
  '#9aa2b3',
  '#6b7386',
  '#3a3f4b',
  '#2b2e36',
  '#1c1f26',
  '#16181d',
  '#101216',
  '#0b0c0f',
]

export const theme = createTheme({
  primaryColor: 'deck',
  primaryShade: { light: 7, dark: 6 },
  colors: { deck, dark },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: 'var(--deck-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '620', sizes: { h1: { fontSize: '20px', lineHeight: '1.3' } } },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'sm' } },
    Anchor: { defaultProps: { underline: 'always' } },
    Badge: { defaultProps: { size: 'sm', variant: 'light', tt: 'none' } },
  },
})

/** Mantine's own colors for small text, and behind white text, miss the required contrast; these meet it. */
const CONTRAST = {
  '--mantine-color-error': 'var(--deck-danger)',
  '--mantine-color-dimmed': 'var(--deck-muted)',
  '--mantine-color-placeholder': 'var(--deck-muted)',
  '--mantine-color-text': 'var(--deck-text)',
  '--mantine-color-red-light-color': 'var(--deck-danger)',
  '--mantine-color-red-outline': 'var(--deck-danger)',
  '--mantine-color-red-filled': '#c92a2a',
  '--mantine-color-red-filled-hover': '#b02525',
  '--mantine-color-yellow-light-color': 'var(--deck-warning)',
}

const mantine = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))

/** All variables of the theme, as CSS. */
export const themeVariables = convertCssVariables({
  variables: mantine.variables,
  light: { ...mantine.light, ...CONTRAST },
  dark: { ...mantine.dark, ...CONTRAST },
})
