/** HTTP as a second way to the server: `createClient({ transport: httpFallback() })`. */
export { type HttpFallbackOptions, httpFallback } from './http-fallback.ts';
