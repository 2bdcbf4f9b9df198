export { parseYamlText, readYamlText } from './parse-yaml-text.ts';
export type { YamlText } from './parse-yaml-text.ts';
