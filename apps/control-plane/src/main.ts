import { runProcess } from '@gatehouse/process';
import { CONTROL_PLANE_APP_SETTINGS, helpText, readSettings } from './settings.ts';

await runProcess({
  table: CONTROL_PLANE_APP_SETTINGS,
  readSettings,
  helpText,
  start: async (settings) => (await import('./build.ts')).startControlPlane(settings),
});
