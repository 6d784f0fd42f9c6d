/** Wraps a function of the app so that what it throws is reported and goes no further. [C2] */
export const guarded =
  <T>(call: (value: T) => void, report: (error: unknown) => void) =>
  (value: T): void => {
    try {
      call(value);
    } catch (error) {
      report(error);
    }
  };
