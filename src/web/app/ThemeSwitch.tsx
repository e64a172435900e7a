import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { MoonIcon, SunIcon, SystemIcon } from '#web/ui/icons.tsx'

const THEMES = {
  light: { name: 'Light', Icon: SunIcon, next: 'dark' },
  dark: { name: 'Dark', Icon: MoonIcon, next: 'auto' },
  auto: { name: 'System', Icon: SystemIcon, next: 'light' },
} as const satisfies Record<MantineColorScheme, unknown>

/** Cycles through the light, dark and system themes. */
export function ThemeSwitch() {
  // Otherwise Mantine sets the innerHTML of a style element, which the page's policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const { name, Icon, next } = THEMES[colorScheme]
  const label = `Theme: ${name}. Switch to ${THEMES[next].name}`
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--deck-muted)"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Icon />
    </ActionIcon>
  )
}
