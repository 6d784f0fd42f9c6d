/** A deliberate bug as data. */
export interface Mutation {
  /** What a client or a server with it does. */
  readonly name: string;
  /** The rule that it breaks. */
  readonly law: string;
  /** Within so many runs, from the fixed seed on, the simulation has to find it. */
  readonly within: number;
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}
