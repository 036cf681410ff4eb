/** One line of a record. `copy`: what is copied, where that is of use. */
export type Fact = { readonly name: string; readonly value: string; readonly copy?: string };
