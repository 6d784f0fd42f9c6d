/** Where failures go that no caller hears of: the hook and the injected logger, secrets redacted; by default nowhere. */
import type { Settings } from '../options/settings.ts';
import { redact } from './redact.ts';

export type ErrorReport = (where: string, error: unknown) => void;

export function createErrorReport({ hooks, logger }: Settings): ErrorReport {
  return (where, error) => {
    try {
      hooks.error?.({ where, error });
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      logger.error(`throughline: ${where} failed`, { where, error: redact(text) });
    } catch {
      // A hook or logger that throws must not fail what it watches.
    }
  };
}
