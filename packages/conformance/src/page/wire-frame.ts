/** A frame as it stands on the wire: the runner reads what a server really sent, so nothing is assumed of it but an `op`. */
export interface Frame {
  readonly op: string;
  readonly [field: string]: any;
}
