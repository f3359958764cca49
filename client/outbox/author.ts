/** Who records a fact, and whose sign-in alone may carry it. */
export interface Author {
  org: string;
  /** Stable id of the person. */
  sub: string;
}

export const isSamePerson = (a: Author | undefined, b: Author | undefined): boolean =>
  a?.org === b?.org && a?.sub === b?.sub;
