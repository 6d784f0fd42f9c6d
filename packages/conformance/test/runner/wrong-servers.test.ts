/** A server that is wrong in one way fails exactly the checks that say so: none is missed, none is blamed. */
import { describe, expect, test } from 'vitest';
import { createManagerDriver, runConformance } from '../../src/index.ts';
import { wrongServers } from './wrong-servers.ts';

describe.concurrent('a server that', () => {
  test.each(wrongServers)('$wrong', async ({ gateway, fails, alone }) => {
    const driver = await createManagerDriver({ gateway });
    const report = await runConformance({ driver, slowMs: 5_000, timeoutMs: 6_000, concurrency: alone ? 1 : 8 });
    await driver.close();
    const failed = report.checks.filter(({ status }) => status === 'failed');
    expect(failed.map(({ id }) => id).sort()).toEqual([...fails].sort());
    for (const { message, conversation, id } of failed) {
      expect(message, id).toMatch(/\.( \(and \d+ times more\))?$/);
      expect(conversation?.length, id).toBeGreaterThan(0);
    }
    expect(report.ok).toBe(false);
  });
});
