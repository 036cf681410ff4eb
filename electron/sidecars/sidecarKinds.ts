import type { SidecarFormat } from '../contract/sidecarFormats.ts';
import { csvSidecar } from './csvSidecar.ts';
import { jsonLinesSidecar } from './jsonLinesSidecar.ts';
import { jsonSidecar } from './jsonSidecar.ts';
import type { SidecarKind } from './sidecarWords.ts';
import { txtSidecar } from './txtSidecar.ts';
import { xmpSidecar } from './xmpSidecar.ts';

export const sidecarKinds: Readonly<Record<SidecarFormat, SidecarKind>> = {
  txt: txtSidecar,
  xmp: xmpSidecar,
  json: jsonSidecar,
  jsonl: jsonLinesSidecar,
  csv: csvSidecar,
};
