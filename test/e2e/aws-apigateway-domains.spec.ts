// The AWS SDK drives Gatehouse: custom domain names, base path mappings and VPC links of apigateway (version 1).
import {
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameAccessAssociationCommand,
  CreateDomainNameCommand,
  CreateVpcLinkCommand,
  DeleteBasePathMappingCommand,
  DeleteDomainNameCommand,
  DeleteVpcLinkCommand,
  GetBasePathMappingCommand,
  GetBasePathMappingsCommand,
  GetDomainNameAccessAssociationsCommand,
  GetDomainNameCommand,
  GetDomainNamesCommand,
  GetTagsCommand,
  GetVpcLinkCommand,
  GetVpcLinksCommand,
  TagResourceCommand,
  UpdateBasePathMappingCommand,
  UpdateDomainNameCommand,
  UpdateVpcLinkCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { call } from './support/call.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { aMockApi, answerOf, failureOf, replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const CERTIFICATE = 'arn:aws:acm:us-east-1:000000000000:certificate/x';

describe('custom domain names over the AWS SDK', () => {
  it('have the defaults of the service for an edge and for a regional endpoint', async () => {
    const edge = await answerOf(
      aws.send(new CreateDomainNameCommand({ domainName: 'edge.example.com', certificateArn: CERTIFICATE })),
    );
    const { certificateUploadDate, ...shown } = edge;
    expect(certificateUploadDate).toBeInstanceOf(Date);
    const shared = {
      domainNameStatus: 'AVAILABLE',
      securityPolicy: 'TLS_1_2',
      routingMode: 'BASE_PATH_MAPPING_ONLY',
    };
    expect(shown).toEqual({
      ...shared,
      domainName: 'edge.example.com',
      domainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/edge.example.com',
      certificateArn: CERTIFICATE,
      distributionDomainName: 'edge.example.com',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    });
    const regional = new CreateDomainNameCommand({
      domainName: 'regional.example.com',
      regionalCertificateArn: CERTIFICATE,
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    expect(await answerOf(aws.send(regional))).toMatchObject({
      ...shared,
      regionalCertificateArn: CERTIFICATE,
      regionalDomainName: 'regional.example.com',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    const found = await answerOf(aws.send(new GetDomainNameCommand({ domainName: 'edge.example.com' })));
    expect(found).toEqual({ ...edge, tags: {} });
    const { items = [] } = await aws.send(new GetDomainNamesCommand({}));
    expect(items.map(({ domainName }) => domainName)).toEqual(['edge.example.com', 'regional.example.com']);
    const { domainName } = await kit.gateway.clients.domainNames.getDomainName({ domainName: 'regional.example.com' });
    expect(domainName?.domainNameConfigurations).toMatchObject([
      { certificateArn: CERTIFICATE, endpointType: 'REGIONAL' },
    ]);
  });

  it('change what a PATCH may change, and keep the rest', async () => {
    const domainName = 'patched.example.com';
    await aws.send(new CreateDomainNameCommand({ domainName, certificateName: 'old' }));
    const update = (...patchOperations: PatchOperation[]) =>
      aws.send(new UpdateDomainNameCommand({ domainName, patchOperations }));
    const operations = [
      replace('/certificateName', 'new'),
      replace('/securityPolicy', 'TLS_1_0'),
      replace('/routingMode', 'ROUTING_RULE_THEN_BASE_PATH_MAPPING'),
    ];
    expect(await answerOf(update(...operations))).toMatchObject({
      certificateName: 'new',
      securityPolicy: 'TLS_1_0',
      routingMode: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
    });
    const moved = await answerOf(
      update(
        replace('/endpointConfiguration/types/0', 'REGIONAL'),
        { op: 'remove', path: '/certificateName' },
        { op: 'add', path: '/regionalCertificateArn', value: CERTIFICATE },
      ),
    );
    expect(moved).toMatchObject({
      endpointConfiguration: { types: ['REGIONAL'] },
      regionalCertificateArn: CERTIFICATE,
    });
    expect(moved['certificateName']).toBeUndefined();
    expect((await failureOf(update(replace('/mutualTlsAuthentication/truststoreUri', 's3://x/y'))))[2]).toContain(
      'Mutual TLS',
    );
    expect((await failureOf(update(replace('/routingMode', 'ANYTHING'))))[1]).toBe(400);
    expect((await failureOf(update(replace('/domainName', 'x'))))[2]).toContain("Invalid patch path  '/domainName'");
    await aws.send(new DeleteDomainNameCommand({ domainName }));
    const unknown = ['NotFoundException', 404, 'Invalid domain name identifier specified'];
    expect(await failureOf(aws.send(new GetDomainNameCommand({ domainName })))).toEqual(unknown);
    expect(await failureOf(aws.send(new DeleteDomainNameCommand({ domainName })))).toEqual(unknown);
  });

  it('are refused with what is not served, and once taken', async () => {
    const create = (domain: object) =>
      failureOf(aws.send(new CreateDomainNameCommand({ domainName: 'refused.example.com', ...domain })));
    expect((await create({ certificateBody: 'PEM', certificatePrivateKey: 'PEM' }))[2]).toContain('not uploaded');
    expect((await create({ mutualTlsAuthentication: { truststoreUri: 's3://a/b' } }))[2]).toContain('Mutual TLS');
    expect((await create({ endpointConfiguration: { types: ['PRIVATE'] } }))[2]).toContain(
      'Private custom domain names',
    );
    await aws.send(new CreateDomainNameCommand({ domainName: 'taken.example.com' }));
    expect((await create({ domainName: 'taken.example.com' }))[0]).toBe('ConflictException');
    const association = new CreateDomainNameAccessAssociationCommand({
      domainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/x',
      accessAssociationSourceType: 'VPCE',
      accessAssociationSource: 'vpce-1',
    });
    expect((await failureOf(aws.send(association))).slice(0, 2)).toEqual(['NotImplementedException', 501]);
    expect((await aws.send(new GetDomainNameAccessAssociationsCommand({}))).items).toEqual([]);
  });
});

describe('base path mappings over the AWS SDK', () => {
  it('lead to stages, the empty path as (none), and change like the service lets them', async () => {
    const domainName = 'mapped.example.com';
    const restApiId = await aMockApi(kit.gateway, 'mapped');
    await aws.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    await aws.send(new CreateDomainNameCommand({ domainName }));
    const create = (mapping: object) =>
      aws.send(new CreateBasePathMappingCommand({ domainName, restApiId, stage: 'prod', ...mapping }));
    expect(await answerOf(create({}))).toEqual({ basePath: '(none)', restApiId, stage: 'prod' });
    expect(await answerOf(create({ basePath: 'v1' }))).toEqual({ basePath: 'v1', restApiId, stage: 'prod' });
    const get = (basePath: string) => aws.send(new GetBasePathMappingCommand({ domainName, basePath }));
    expect(await answerOf(get('(none)'))).toEqual({ basePath: '(none)', restApiId, stage: 'prod' });
    const patchOperations = [replace('/basePath', 'v2')];
    const updated = await answerOf(
      aws.send(new UpdateBasePathMappingCommand({ domainName, basePath: 'v1', patchOperations })),
    );
    expect(updated).toEqual({ basePath: 'v2', restApiId, stage: 'prod' });
    const { items = [] } = await aws.send(new GetBasePathMappingsCommand({ domainName }));
    expect(items.map(({ basePath }) => basePath)).toEqual(['(none)', 'v2']);
    const bad = (message: string) => ['BadRequestException', 400, message];
    const taken = ['ConflictException', 409, 'Base path already exists for this domain name'];
    expect(await failureOf(create({ basePath: 'v2' }))).toEqual(taken);
    expect(await failureOf(create({ basePath: 'v3', restApiId: 'none' }))).toEqual(
      bad('Invalid REST API identifier specified'),
    );
    expect(await failureOf(create({ basePath: 'v3', stage: 'none' }))).toEqual(
      bad('Invalid stage identifier specified'),
    );
    expect((await failureOf(create({ basePath: 'a/b' })))[2]).toContain("doesn't support the slash character (/)");
    await aws.send(new DeleteBasePathMappingCommand({ domainName, basePath: '(none)' }));
    const unknown = ['NotFoundException', 404, 'Invalid base path mapping identifier specified'];
    expect(await failureOf(get('(none)'))).toEqual(unknown);
    expect(await failureOf(aws.send(new DeleteBasePathMappingCommand({ domainName, basePath: 'v1' })))).toEqual(
      unknown,
    );
  });
});

describe('base path mappings without a stage', () => {
  it('take the stage from the path after the base path, until they name one', async () => {
    const domainName = 'open.example.com';
    const restApiId = await aMockApi(kit.gateway, 'open', 'open');
    for (const stageName of ['prod', 'dev']) await aws.send(new CreateDeploymentCommand({ restApiId, stageName }));
    await aws.send(new CreateDomainNameCommand({ domainName }));
    const create = (mapping: object) =>
      answerOf(aws.send(new CreateBasePathMappingCommand({ domainName, restApiId, ...mapping })));
    expect(await create({})).toEqual({ basePath: '(none)', restApiId });
    expect(await create({ basePath: 'v1', stage: '' })).toEqual({ basePath: 'v1', restApiId });
    const statusOf = async (path: string) =>
      (await call({ port: kit.gateway.trafficPort, host: domainName, path })).status;
    for (const path of ['/v1/prod/pets', '/v1/dev/pets', '/dev/pets']) {
      await eventually(async () => (await statusOf(path)) === 200);
    }
    expect([await statusOf('/v1/pets'), await statusOf('/v1'), await statusOf('/pets')]).toEqual([403, 403, 403]);
    const patch = (value: string) => {
      const patchOperations = [replace('/stage', value)];
      return answerOf(aws.send(new UpdateBasePathMappingCommand({ domainName, basePath: 'v1', patchOperations })));
    };
    expect(await patch('prod')).toEqual({ basePath: 'v1', restApiId, stage: 'prod' });
    await eventually(async () => (await statusOf('/v1/pets')) === 200);
    expect(await patch('')).toEqual({ basePath: 'v1', restApiId });
    await eventually(async () => (await statusOf('/v1/pets')) === 403);
  });
});

describe('VPC links of version 1 over the AWS SDK', () => {
  it('lead to the URL in the place of the target ARN, or to the URLs in their tag', async () => {
    const targetArns = ['http://10.0.0.7:8080'];
    const made = await answerOf(aws.send(new CreateVpcLinkCommand({ name: 'by-url', targetArns, description: 'one' })));
    const { id: vpcLinkId, ...rest } = made;
    expect(rest).toEqual({
      name: 'by-url',
      description: 'one',
      targetArns,
      status: 'AVAILABLE',
      statusMessage: 'Your vpc link is ready for use',
    });
    const id = String(vpcLinkId);
    const { vpcLink } = await kit.gateway.clients.vpcLinks.getVpcLink({ vpcLinkId: id });
    expect(vpcLink?.targets).toMatchObject([{ url: 'http://10.0.0.7:8080' }]);
    const patchOperations = [replace('/name', 'renamed'), replace('/description', '')];
    const updated = await answerOf(aws.send(new UpdateVpcLinkCommand({ vpcLinkId: id, patchOperations })));
    const { description, ...others } = made;
    expect([updated, description]).toEqual([{ ...others, name: 'renamed', tags: {} }, 'one']);
    const arn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/x/1';
    const byTag = { name: 'by-tag', targetArns: [arn] };
    expect((await failureOf(aws.send(new CreateVpcLinkCommand(byTag))))[2]).toContain('gatehouse:targets');
    const tags = { 'gatehouse:targets': 'http://10.0.0.8:8080 http://10.0.0.9:8080' };
    expect(await answerOf(aws.send(new CreateVpcLinkCommand({ ...byTag, tags })))).toMatchObject({
      targetArns: [arn],
      tags,
    });
    expect((await aws.send(new GetVpcLinksCommand({}))).items).toHaveLength(2);
    const resourceArn = `arn:aws:apigateway:us-east-1::/vpclinks/${id}`;
    await aws.send(new TagResourceCommand({ resourceArn, tags: { team: 'a' } }));
    expect((await aws.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ team: 'a' });
    await aws.send(new DeleteVpcLinkCommand({ vpcLinkId: id }));
    const unknown = ['NotFoundException', 404, 'Invalid Vpc Link identifier specified'];
    expect(await failureOf(aws.send(new GetVpcLinkCommand({ vpcLinkId: id })))).toEqual(unknown);
    expect(await failureOf(aws.send(new DeleteVpcLinkCommand({ vpcLinkId: id })))).toEqual(unknown);
  });
});
