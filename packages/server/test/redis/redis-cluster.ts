/** A private Redis Cluster for tests: three masters, no replicas. */
import { expect, vi } from 'vitest';
import { freePort, type RedisServer, startRedisServer } from './redis-server.ts';

export interface RedisCluster {
  readonly urls: readonly string[];
  remove(): Promise<void>;
}

const RANGES = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const;

export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: { server: RedisServer; busPort: number }[] = [];
  for (const [from, to] of RANGES) {
    const busPort = await freePort();
    const server = await startRedisServer('--cluster-enabled', 'yes', '--cluster-port', String(busPort));
    await server.command('CLUSTER', 'ADDSLOTSRANGE', from, to);
    nodes.push({ server, busPort });
  }
  for (const { server, busPort } of nodes.slice(1)) {
    await nodes[0]!.server.command('CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort));
  }
  for (const { server } of nodes) {
    await vi.waitFor(async () => expect(await server.command('CLUSTER', 'INFO')).toMatch(/cluster_state:ok/), 120_000);
  }
  return {
    urls: nodes.map(({ server }) => server.url),
    async remove() {
      for (const { server } of nodes) await server.remove();
    },
  };
}
