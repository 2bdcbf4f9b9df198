// The AWS SDK drives Gatehouse: the account, client certificates, tags and SDK types of apigateway (version 1).
import { X509Certificate } from 'node:crypto';
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  DeleteClientCertificateCommand,
  GenerateClientCertificateCommand,
  GetAccountCommand,
  GetClientCertificateCommand,
  GetClientCertificatesCommand,
  GetSdkTypeCommand,
  GetSdkTypesCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccountCommand,
  UpdateClientCertificateCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { restApiKit } from './support/rest-api-kit.ts';
import { answerOf, failureOf, replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

describe('the account, certificates, tags and SDK types over the AWS SDK', () => {
  it('the account shows its throttle and keeps the role of CloudWatch', async () => {
    const shown = {
      throttleSettings: { rateLimit: 10_000, burstLimit: 5000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    };
    expect(await answerOf(aws.send(new GetAccountCommand({})))).toEqual(shown);
    const cloudwatchRoleArn = 'arn:aws:iam::000000000000:role/logs';
    const update = (operation: PatchOperation) => aws.send(new UpdateAccountCommand({ patchOperations: [operation] }));
    expect(await answerOf(update(replace('/cloudwatchRoleArn', cloudwatchRoleArn)))).toEqual({
      ...shown,
      cloudwatchRoleArn,
    });
    expect(await answerOf(update(replace('/cloudwatchRoleArn', '')))).toEqual(shown);
    expect((await failureOf(update(replace('/cloudwatchRoleArn', 'logs'))))[1]).toBe(400);
    expect((await failureOf(update(replace('/throttleSettings/rateLimit', '1'))))[2]).toBe(
      "Invalid patch path  '/throttleSettings/rateLimit' specified for op 'replace'. Must be one of: [/cloudwatchRoleArn]",
    );
  });

  it('client certificates are real ones that are good for a year', async () => {
    const made = await answerOf(aws.send(new GenerateClientCertificateCommand({ description: 'backend' })));
    const { clientCertificateId: id, pemEncodedCertificate } = made;
    const clientCertificateId = String(id);
    const read = new X509Certificate(String(pemEncodedCertificate));
    expect([read.verify(read.publicKey), new Date(read.validTo)]).toEqual([true, made['expirationDate']]);
    expect(await answerOf(aws.send(new GetClientCertificateCommand({ clientCertificateId })))).toEqual(made);
    const patchOperations = [replace('/description', 'other')];
    const updated = aws.send(new UpdateClientCertificateCommand({ clientCertificateId, patchOperations }));
    expect(await answerOf(updated)).toEqual({ ...made, description: 'other' });
    expect((await aws.send(new GetClientCertificatesCommand({}))).items).toHaveLength(1);
    const { clientCertificates } = kit.gateway.clients;
    const same = await clientCertificates.getClientCertificate({ clientCertificateId });
    expect([same.clientCertificate?.description, same.pemEncodedCertificate]).toEqual(['other', pemEncodedCertificate]);
    const { clientCertificate } = await clientCertificates.generateClientCertificate({});
    expect((await aws.send(new GetClientCertificatesCommand({}))).items).toHaveLength(2);
    await clientCertificates.deleteClientCertificate({
      clientCertificateId: clientCertificate?.clientCertificateId ?? '',
    });
    await aws.send(new DeleteClientCertificateCommand({ clientCertificateId }));
    const gone = failureOf(aws.send(new DeleteClientCertificateCommand({ clientCertificateId })));
    expect(await gone).toEqual(['NotFoundException', 404, 'Invalid Client Certificate identifier specified']);
  });

  it('tags are read and changed by ARN, of every kind of resource', async () => {
    const { id: plan } = await aws.send(new CreateUsagePlanCommand({ name: 'tagged', tags: { c: '3' } }));
    const { id: key } = await aws.send(new CreateApiKeyCommand({ tags: { c: '3' } }));
    const { clientCertificateId } = await aws.send(new GenerateClientCertificateCommand({ tags: { c: '3' } }));
    const paths = [
      `usageplans/${String(plan)}`,
      `apikeys/${String(key)}`,
      `clientcertificates/${String(clientCertificateId)}`,
    ];
    for (const path of paths) {
      const resourceArn = `arn:aws:apigateway:us-east-1::/${path}`;
      await aws.send(new TagResourceCommand({ resourceArn, tags: { a: '1', b: '2' } }));
      await aws.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'c'] }));
      expect((await aws.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ b: '2' });
    }
    const resourceArn = 'arn:nonsense';
    const message = `Invalid ARN. ARN is not well formed ${resourceArn}`;
    expect(await failureOf(aws.send(new GetTagsCommand({ resourceArn })))).toEqual([
      'BadRequestException',
      400,
      message,
    ]);
  });

  it('tags whose names begin with aws: are refused, of a new resource and of one that is there', async () => {
    const refused = [
      'BadRequestException',
      400,
      "Invalid tag key. Tag keys cannot start with 'aws:' (case insensitive)",
    ];
    const { id } = await aws.send(new CreateUsagePlanCommand({ name: 'reserved' }));
    const resourceArn = `arn:aws:apigateway:us-east-1::/usageplans/${String(id)}`;
    const tags = { mine: '1', 'aws:stack': 's' };
    expect(await failureOf(aws.send(new TagResourceCommand({ resourceArn, tags })))).toEqual(refused);
    expect((await aws.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({});
    const create = new CreateUsagePlanCommand({ name: 'reserved', tags: { 'AWS:Stack': 's' } });
    expect(await failureOf(aws.send(create))).toEqual(refused);
  });

  it('SDK types are listed with what each of them needs', async () => {
    const { items = [] } = await aws.send(new GetSdkTypesCommand({}));
    expect(items.map(({ id }) => id)).toEqual(['android', 'java', 'javascript', 'objectivec', 'ruby', 'swift']);
    const { configurationProperties = [] } = await aws.send(new GetSdkTypeCommand({ id: 'ruby' }));
    expect(configurationProperties.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'service.name',
    ]);
    expect((await failureOf(aws.send(new GetSdkTypeCommand({ id: 'cobol' }))))[1]).toBe(404);
  });
});
