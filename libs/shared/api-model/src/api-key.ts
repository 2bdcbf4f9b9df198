import { z } from 'zod';
import { dnsLabel, tagsSchema } from './common.ts';
import { API_KEY_LIMITS } from './limits.ts';

const { minValueCharacters, maxValueCharacters, nameCharacters } = API_KEY_LIMITS;

/** The value of an API key (rest-api.md 0, 13.4: the service's own messages). A header carries it, hence visible ASCII. */
export const apiKeyValueSchema = z
  .string()
  .min(minValueCharacters, `API Key value should be at least ${minValueCharacters} characters`)
  .max(maxValueCharacters, `API Key value exceeds maximum size of ${maxValueCharacters} characters`)
  .regex(/^[\x21-\x7e]*$/, 'must be visible ASCII characters without blanks: a header carries it');

/** An API key (`ApiKey`, rest-api.md 1.2, 9.3). `value` is there only on its way in, and where it was asked for. */
export const apiKeySchema = z
  .strictObject({
    apiKeyId: dnsLabel,
    name: z
      .string()
      .max(nameCharacters, `Invalid API Key name, can be at most ${nameCharacters} characters.`)
      .optional(),
    description: z.string().max(1024).optional(),
    customerId: z.string().max(1024).optional(),
    enabled: z.boolean().default(false),
    value: apiKeyValueSchema.optional(),
    tags: tagsSchema.optional(),
  })
  .describe('an API key');
export type ApiKey = z.infer<typeof apiKeySchema>;
