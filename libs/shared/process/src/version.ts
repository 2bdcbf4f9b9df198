import packageJson from '../package.json' with { type: 'json' };

/** Version of Gatehouse. */
export const VERSION: string = packageJson.version;
