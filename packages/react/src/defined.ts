/** Leaves out the fields that are undefined: for an option, absent is the only way to say "not given". */
export const defined = <Fields extends object>(fields: Fields): Defined<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
