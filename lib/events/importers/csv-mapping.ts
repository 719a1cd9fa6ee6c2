export type CsvOptions = { timeZone?: string }
