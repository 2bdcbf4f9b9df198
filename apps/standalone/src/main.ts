import { runProcess } from '@gatehouse/process';
import { helpText, readSettings, STANDALONE_SETTINGS } from './settings.ts';

await runProcess({
  table: STANDALONE_SETTINGS,
  readSettings,
  helpText,
  start: async (settings) => (await import('./build.ts')).startStandalone(settings),
});
