import { bundleIfChanged } from '../bundle/bundle.ts';

await bundleIfChanged();
