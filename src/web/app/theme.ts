import { createTheme, type MantineColorsTuple } from '@mantine/core'

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

export const theme = createTheme({
  primaryColor: 'deck',
  primaryShade: { light: 7, dark: 6 },
  colors: { deck },
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
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Badge: { defaultProps: { size: 'sm', variant: 'light', tt: 'none' } },
  },
})
