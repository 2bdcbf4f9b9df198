import { z } from 'zod';
import { dnsLabel, tagsSchema } from './common.ts';

/** What an operator says of a client certificate (`ClientCertificate`, rest-api.md 1.2); the certificate itself is generated. */
export const clientCertificateSchema = z
  .strictObject({
    clientCertificateId: dnsLabel,
    description: z.string().max(1024).optional(),
    tags: tagsSchema.optional(),
  })
  .describe('a client certificate');
export type ClientCertificate = z.infer<typeof clientCertificateSchema>;
