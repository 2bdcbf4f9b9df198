export { choiceSetting, integerSetting, portSetting, switchSetting, textSetting } from './setting.ts';
export type { Setting } from './setting.ts';
export { describeSettings, parseSettings } from './parse-settings.ts';
export type { ParsedSettings, SettingsOf, SettingsTable } from './parse-settings.ts';
