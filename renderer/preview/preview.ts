/** The window in a plain browser, around an api that lives in memory. For looking at the interface without Electron. */
import '@fontsource-variable/inter/index.css';
import '../styles/tokens.css';
import '../styles/reset.css';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { openWindow } from '../openWindow.ts';
import { fillHistory } from './fillHistory.ts';

const wanted = new URLSearchParams(window.location.search);
const fake = createFakeStudio({ tokenMs: Number(wanted.get('tokenMs') ?? 20) });
if (!wanted.has('empty')) fillHistory(fake, Number(wanted.get('pictures') ?? 60));

const studio = openWindow(fake.api);
// For scripts that drive the preview.
Object.assign(window, { preview: { ...fake, studio } });
