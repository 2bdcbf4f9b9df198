export { openConfigDisk } from './config-disk.ts';
export type { ConfigDiskOptions } from './config-disk.ts';
export { parseConfigKey } from './seal.ts';
