import type { Queue } from '#contract/queues.ts'
import { CodeCard } from './CodeCard.tsx'
import { ConsumerForm } from './ConsumerForm.tsx'
import { DangerZone } from './DangerZone.tsx'
import { DeliveryForm } from './DeliveryForm.tsx'
import classes from './SettingsTab.module.css'

/** How the queue delivers, who consumes it, how programs reach it, and how to be rid of it. */
export function SettingsTab({ queue }: { queue: Queue }) {
  const [consumer] = queue.consumers
  return (
    <div className={classes.tab}>
      <DeliveryForm key={queue.modified_on} queue={queue} />
      <ConsumerForm key={consumer ? JSON.stringify(consumer) : 'none'} queue={queue} />
      <CodeCard queue={queue} />
      <DangerZone queue={queue} />
    </div>
  )
}
