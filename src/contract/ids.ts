/** The ids of accounts, queues, consumers and subscriptions: 32 lower-case hex digits. */
export const ID_PATTERN = /^[0-9a-f]{32}$/

/** The connection to the embedded server, in addresses and in the journal. */
export const LOCAL_CONNECTION_ID = 'local'

/** The account that the embedded server offers to clients that ask for one. Any other id works as well. */
export const LOCAL_ACCOUNT_ID = '10ca10ca10ca10ca10ca10ca10ca10ca'
