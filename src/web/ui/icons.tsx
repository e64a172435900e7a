import type { ReactNode } from 'react'

interface IconProps {
  /** Width and height in pixels. */
  size?: number
}

/** Icons are decorative: the text beside them or the control around them has the accessible name. */
function icon(paths: ReactNode) {
  return function Icon({ size = 16 }: IconProps) {
    return (
      <svg
        aria-hidden="true"
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {paths}
      </svg>
    )
  }
}

export const SearchIcon = icon(<path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm9 16-4-4" />)
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />)
export const CopyIcon = icon(<path d="M9 9h10v11H9zM15 9V4H5v11h4" />)
export const CheckIcon = icon(<path d="m5 13 4 4L19 7" />)
export const RetryIcon = icon(<path d="M4 12a8 8 0 1 0 2.6-5.9M4 4v4h4" />)
export const PauseIcon = icon(<path d="M8 5v14M16 5v14" />)
export const PlayIcon = icon(<path d="M7 5v14l12-7z" />)
export const SendIcon = icon(<path d="m4 12 16-8-5 16-3-6zM12 14l3-4" />)
export const PullIcon = icon(<path d="M12 4v11m-4-4 4 4 4-4M5 20h14" />)
export const ClockIcon = icon(<path d="M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 4v4l3 2" />)
export const ProgressIcon = icon(<path d="M12 4a8 8 0 1 0 8 8" />)
export const WarningIcon = icon(<path d="M12 4 3 19h18zM12 10v4m0 2.5v.5" />)
export const ArrowUpIcon = icon(<path d="M12 19V5m-5 5 5-5 5 5" />)
export const ArrowDownIcon = icon(<path d="M12 5v14m-5-5 5 5 5-5" />)
export const ChevronRightIcon = icon(<path d="m9 6 6 6-6 6" />)
export const SunIcon = icon(
  <path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4" />,
)
export const MoonIcon = icon(<path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z" />)
export const SystemIcon = icon(<path d="M4 5h16v11H4zM9 20h6m-3-4v4" />)
export const TableIcon = icon(<path d="M4 5h16v14H4zM4 10h16M10 5v14" />)
export const ChartIcon = icon(<path d="M4 4v16h16M8 15l4-5 3 3 5-7" />)
