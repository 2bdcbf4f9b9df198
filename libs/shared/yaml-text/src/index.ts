export { parseYamlText } from './parse-yaml-text.ts';
