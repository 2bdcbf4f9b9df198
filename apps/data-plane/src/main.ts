import { runProcess } from '@gatehouse/process';
import { readArguments } from './arguments.ts';
import { DATA_PLANE_APP_SETTINGS, helpText, readSettings } from './settings.ts';

const { rest, workers, worker } = readArguments(process.argv.slice(2));

await runProcess(
  {
    table: DATA_PLANE_APP_SETTINGS,
    readSettings: () => readSettings(workers),
    helpText,
    start: async (settings) => {
      if (settings.workers > 1 && worker === undefined) {
        return (await import('./supervisor.ts')).superviseWorkers(settings);
      }
      return (await import('./build.ts')).startNode(settings, worker);
    },
  },
  rest,
);
