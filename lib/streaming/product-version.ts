/** What events call the version of the product that sent them. */
export const productVersion = '0.1.0'
