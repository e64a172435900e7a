/** The logo of Queuedeck: a deck of messages, with the front one being sent. */
export function Logo() {
  return (
    <svg aria-hidden="true" width="22" height="22" viewBox="0 0 32 32">
      <rect width="32" height="32" rx="8" fill="#3150c8" />
      <path
        d="M8 10.5h12M8 15.5h16M8 20.5h9"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        fill="none"
      />
      <path
        d="m20 18 4 3-4 3"
        stroke="#ffc46b"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </svg>
  )
}
