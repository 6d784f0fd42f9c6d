/** What `cancel` may be told to stop: a run, or the command that starts it. [U6] */

export type CancelTarget =
  /** The run's id. */
  | string
  | {
      readonly runId: string;
      readonly submitId?: undefined;
      /** The stream of the run. @defaultValue where the page knows the run, else `me` */
      readonly stream?: string | undefined;
    }
  | {
      readonly submitId: string;
      readonly runId?: undefined;
      /** The stream that the command is about. @defaultValue as this page submitted it, or where it knows the run, else `me` */
      readonly stream?: string | undefined;
    };
