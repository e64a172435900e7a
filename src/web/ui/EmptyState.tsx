import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

interface EmptyStateProps {
  title: string
  children?: ReactNode
  actions?: ReactNode
}

/** Says why there is nothing here, and what comes next. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <Title order={2} size="md">
        {title}
      </Title>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}
