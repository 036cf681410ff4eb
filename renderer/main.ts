import '@fontsource-variable/inter/index.css';
import './styles/tokens.css';
import './styles/reset.css';
import { openStudioApi } from './api/appApi.ts';
import { openWindow } from './openWindow.ts';

openWindow(openStudioApi());
