import { lazy, Suspense } from 'react'
import { formatCount } from '#web/lib/format.ts'
import { formatCountdown } from '#web/lib/durations.ts'
import { ClockIcon } from '#web/ui/icons.tsx'
import { TrayButton } from '#web/ui/TrayButton.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { WideText } from '#web/ui/WideText.tsx'
import { useLeaseMap } from './browser-leases.ts'
import classes from './LeaseTray.module.css'
import { setTrayOpen, useTrayOpen } from './tray-state.ts'

const LeasePanel = lazy(() => import('./LeasePanel.tsx').then((module) => ({ default: module.LeasePanel })))

/** Shows how many leases this browser holds and when the next one expires; opens the list of leases. */
export function LeaseTray() {
  const leases = useLeaseMap()
  const isOpen = useTrayOpen()
  return (
    <>
      {leases.size > 0 && <LeaseButton isOpen={isOpen} onOpen={() => setTrayOpen(true)} />}
      {isOpen && (
        <Suspense fallback={null}>
          <LeasePanel onClose={() => setTrayOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

function LeaseButton({ isOpen, onOpen }: { isOpen: boolean; onOpen: () => void }) {
  const now = useNow(1_000)
  const active = [...useLeaseMap().values()].filter(({ endsAt }) => endsAt > now)
  const nextEnd = Math.min(...active.map(({ endsAt }) => endsAt))
  return (
    <TrayButton
      icon={<ClockIcon size={14} />}
      title="Leases held by this browser"
      isOpen={isOpen}
      onOpen={onOpen}
    >
      {active.length === 0 ? (
        'Leases expired'
      ) : (
        <>
          {formatCount(active.length)}
          <WideText>{active.length === 1 ? ' lease' : ' leases'}</WideText>
          <span className={classes.countdown}>{formatCountdown(nextEnd - now)}</span>
        </>
      )}
    </TrayButton>
  )
}
