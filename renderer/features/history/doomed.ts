import type { ImageId } from '../../../electron/contract/ids.ts';

/** What would be deleted for good, while the person is asked. */
export type Doomed = { readonly kind: 'all'; readonly total: number } | { readonly kind: 'some'; readonly ids: readonly ImageId[] };
