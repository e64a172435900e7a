import { Button } from '@mantine/core'
import type { ApiError } from '#contract/envelope.ts'
import { explain } from '#contract/explain.ts'
import classes from './ErrorNotice.module.css'
import { WarningIcon } from './icons.tsx'

interface ErrorNoticeProps {
  error: ApiError
  /** What could not be done, where the place does not say it already. */
  title?: string
  onRetry?: () => void
}

/** Only Cloudflare's own pages: the address comes from outside. */
function documentationOf({ issues, isFromCloudflare }: ApiError): string | null {
  const url = isFromCloudflare ? issues[0]?.documentation_url : undefined
  return url?.startsWith('https://developers.cloudflare.com/') ? url : null
}

/** A refusal in its own words, with what is needed to ask about it. */
export function ErrorNotice({ error, title, onRetry }: ErrorNoticeProps) {
  const facts = [
    error.code !== null && `code ${error.code}`,
    error.status > 0 && `HTTP ${error.status}`,
    error.requestId && `request ${error.requestId}`,
  ].filter(Boolean)
  const advice = error.isFromCloudflare ? explain(error.status, error.code) : null
  const page = documentationOf(error)
  return (
    <div role="alert" className={classes.notice}>
      <span className={classes.icon}>
        <WarningIcon />
      </span>
      <div className={classes.text}>
        {title && <strong>{title}</strong>}
        <span>{error.message}</span>
        {advice && <span>{advice}</span>}
        {page && (
          <a href={page} target="_blank" rel="noopener noreferrer">
            Cloudflare’s page about it
          </a>
        )}
        {facts.length > 0 && <small>{facts.join(' · ')}</small>}
      </div>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
