/** A photo of the person's, by the bytes of its path; `name` is what is shown of it. */
export type PhotoFile = { readonly path: Uint8Array; readonly name: string };

/** What a picture is a fitted copy of; read only while it has this hash. */
export type OriginalFile = PhotoFile & { readonly sha256: string };
