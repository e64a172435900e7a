import type { Queue } from '#contract/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import { Permitted } from '#web/ui/Permitted.tsx'
import { CodeCard } from './CodeCard.tsx'
import { ConsumerForm } from './ConsumerForm.tsx'
import { DangerZone } from './DangerZone.tsx'
import { DeliveryForm } from './DeliveryForm.tsx'
import classes from './SettingsTab.module.css'

/** The queue's delivery, consumer, code to reach it, and the danger zone. */
export function SettingsTab({ queue }: { queue: Queue }) {
  const { canAdminister, reason } = usePermissions()
  const [consumer] = queue.consumers
  return (
    <div className={classes.tab}>
      <Permitted isAllowed={canAdminister} reason={reason}>
        <DeliveryForm key={queue.modified_on} queue={queue} />
        <ConsumerForm key={consumer ? JSON.stringify(consumer) : 'none'} queue={queue} />
        <DangerZone queue={queue} />
      </Permitted>
      <CodeCard queue={queue} />
    </div>
  )
}
