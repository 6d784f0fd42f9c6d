import { describePipeContract } from '../pipe/pipe-contract.ts';
import { contractManager, served } from '../pipe/served-manager.ts';
import { openHttpPage } from './http-page.ts';
import { serveHttp } from './serve-http.ts';

for (const waitMs of [undefined, 20_000, 0]) {
  describePipeContract(
    `a pipe over HTTP, ${waitMs === undefined ? 'streamed' : `waiting ${waitMs} ms`}`,
    async (options) => {
      const manager = contractManager(options);
      const { maxPayloadBytes } = options;
      const { url, clock, endpoint, stop } = await serveHttp(
        manager,
        maxPayloadBytes === undefined ? {} : { maxPayloadBytes },
      );
      const loseIt = async (): Promise<void> => {
        const before = endpoint.pipes();
        while (endpoint.pipes() === before) await clock.advance(1_000);
      };
      return {
        manager: served(manager),
        open: async () => openHttpPage({ url, waitMs, loseIt }),
        async stop() {
          await stop();
        },
      };
    },
  );
}
