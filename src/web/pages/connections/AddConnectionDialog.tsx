import { useState } from 'react'
import type { CredentialRequest, Verification } from '#contract/connections.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { AccountStep } from './AccountStep.tsx'
import { CredentialStep } from './CredentialStep.tsx'

interface Verified {
  credential: CredentialRequest
  verification: Verification
}

/** Two steps: a credential that Cloudflare accepts, then the accounts. */
export function AddConnectionDialog({ onClose }: { onClose: () => void }) {
  const [verified, setVerified] = useState<Verified | null>(null)
  return (
    <Dialog title="Add a connection" size="lg" onClose={onClose}>
      {verified ? (
        <AccountStep {...verified} onBack={() => setVerified(null)} onAdded={onClose} />
      ) : (
        <CredentialStep onVerified={setVerified} onClose={onClose} />
      )}
    </Dialog>
  )
}
