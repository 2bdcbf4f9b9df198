export {
  choiceSetting,
  integerSetting,
  isUrlOf,
  portSetting,
  secretSetting,
  switchSetting,
  textSetting,
  urlSetting,
} from './setting.ts';
export type { Setting } from './setting.ts';
export { OTHER_VARIABLES } from './other-variables.ts';
export { describeSettings, parseSettings } from './parse-settings.ts';
export { secretsOf } from './secrets-of.ts';
export type { ParsedSettings, SettingsOf, SettingsTable } from './parse-settings.ts';
