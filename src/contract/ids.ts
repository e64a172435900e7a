/** The ids of accounts, queues, consumers and subscriptions: 32 lower-case hex digits. */
export const ID_PATTERN = /^[0-9a-f]{32}$/

/** Id of the connection to the embedded server, in URLs and in the journal. */
export const LOCAL_CONNECTION_ID = 'local'

/** The account id that the embedded server suggests to clients. Any other id works too. */
export const LOCAL_ACCOUNT_ID = '10ca10ca10ca10ca10ca10ca10ca10ca'
