import { choiceSetting } from '@gatehouse/settings';

/** Settings of every process. */
export const LOG_SETTINGS = {
  logLevel: choiceSetting({
    variable: 'GATEHOUSE_LOG_LEVEL',
    defaultValue: 'warn',
    choices: ['debug', 'info', 'warn', 'error'],
    help: 'JSON log lines on stderr from this level on',
  }),
};
