/** A group of numbers of which an app sets some; `undefined` leaves the default, at any depth. */
export type Tunable<Tuning> = {
  readonly [Name in keyof Tuning]?: (Tuning[Name] extends object ? Tunable<Tuning[Name]> : Tuning[Name]) | undefined;
};
