/** What became of one event on this node's connections: counts who took it, who wrote it and who failed. [requirements 11–16] */

export interface DeliveryReport {
  readonly written: number;
  readonly failed: number;
  /** The most attempts that one connection needed. */
  readonly attempts: number;
}

export interface Delivery {
  /** A connection has it in its queue and will say how it went. */
  taken(): void;
  written(attempts: number): void;
  failed(attempts: number): void;
  /** Nobody else will take it; resolves once all who did have said how it went. */
  report(): Promise<DeliveryReport>;
  /** Have all who took it said how it went? */
  isSettled(): boolean;
  /** What is known so far. */
  soFar(): DeliveryReport;
}

export function createDelivery(): Delivery {
  let open = 0;
  let written = 0;
  let failed = 0;
  let attempts = 0;
  let resolve: ((report: DeliveryReport) => void) | undefined;
  const soFar = (): DeliveryReport => ({ written, failed, attempts });
  const one = (needed: number): void => {
    open--;
    attempts = Math.max(attempts, needed);
    if (open === 0) resolve?.(soFar());
  };
  return {
    taken() {
      open++;
    },
    written(needed) {
      written++;
      one(needed);
    },
    failed(needed) {
      failed++;
      one(needed);
    },
    report: () =>
      open === 0
        ? Promise.resolve(soFar())
        : new Promise((settle) => {
            resolve = settle;
          }),
    isSettled: () => open === 0,
    soFar,
  };
}
