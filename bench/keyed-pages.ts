export const KEYED_RECORDS = 1_000_000
export const KEYED_PAGE_SIZE = 1000
