// The AWS SDK drives Gatehouse: domain names, their mappings and rules, VPC links (apigatewayv2), and what is not served.
import * as v2 from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { failuresOf, httpApiKit } from './support/http-api-kit.ts';
import { failureOf } from './support/rest-client.ts';

const kit = httpApiKit();
const { aws } = kit;

const unknown = (kind: string) => ['NotFoundException', 404, `Invalid ${kind} identifier specified`];
const REGIONAL = {
  CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
  EndpointType: 'REGIONAL',
} as const;
const newDomain = (DomainName: string) =>
  aws.send(new v2.CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [REGIONAL] }));

describe('domain names of apigatewayv2 over the AWS SDK', () => {
  it('a name is read, listed and changed, and one that is not there is not', async () => {
    const DomainName = 'changed.example.com';
    await newDomain(DomainName);
    const RoutingMode = 'ROUTING_RULE_THEN_API_MAPPING';
    expect(await aws.send(new v2.UpdateDomainNameCommand({ DomainName, RoutingMode }))).toMatchObject({ RoutingMode });
    expect(await aws.send(new v2.GetDomainNameCommand({ DomainName }))).toMatchObject({ DomainName, RoutingMode });
    expect((await aws.send(new v2.GetDomainNamesCommand({}))).Items).toMatchObject([{ DomainName }]);
    expect(
      await failuresOf(aws, [v2.GetDomainNameCommand, v2.UpdateDomainNameCommand, v2.DeleteDomainNameCommand], {
        DomainName: 'gone.example.com',
      }),
    ).toEqual(Array(3).fill(unknown('domain name')));
  });

  it('a mapping is read by its id, and its key is taken once', async () => {
    const DomainName = 'mapped.example.com';
    const { ApiId } = await kit.servedApi();
    await newDomain(DomainName);
    const mapping = { DomainName, ApiId, Stage: '$default', ApiMappingKey: 'v1' };
    const { ApiMappingId } = await aws.send(new v2.CreateApiMappingCommand(mapping));
    expect(await aws.send(new v2.GetApiMappingCommand({ DomainName, ApiMappingId }))).toMatchObject({
      ApiId,
      ApiMappingKey: 'v1',
    });
    expect(await failureOf(aws.send(new v2.CreateApiMappingCommand(mapping)))).toEqual([
      'ConflictException',
      409,
      'ApiMapping key already exists for this domain name',
    ]);
    const none = { DomainName, ApiId, ApiMappingId: 'nowhere' };
    expect(
      await failuresOf(aws, [v2.GetApiMappingCommand, v2.UpdateApiMappingCommand, v2.DeleteApiMappingCommand], none),
    ).toEqual(Array(3).fill(unknown('ApiMapping')));
  });

  it('a rule is put at an id, there or not, and deleted', async () => {
    const DomainName = 'ruled.example.com';
    const { ApiId } = await kit.servedApi();
    await newDomain(DomainName);
    const part = { DomainName, RoutingRuleId: 'rule01' };
    const rule = {
      ...part,
      Conditions: [{ MatchBasePaths: { AnyOf: ['v1'] } }],
      Actions: [{ InvokeApi: { ApiId, Stage: '$default' } }],
    };
    expect(await aws.send(new v2.PutRoutingRuleCommand({ ...rule, Priority: 10 }))).toMatchObject({ Priority: 10 });
    await aws.send(new v2.PutRoutingRuleCommand({ ...rule, Priority: 20 }));
    expect(await aws.send(new v2.GetRoutingRuleCommand(part))).toMatchObject({ RoutingRuleId: 'rule01', Priority: 20 });
    expect((await aws.send(new v2.ListRoutingRulesCommand({ DomainName }))).RoutingRules).toHaveLength(1);
    const elsewhere = { ...rule, DomainName: 'gone.example.com', Priority: 10 };
    expect(await failureOf(aws.send(new v2.PutRoutingRuleCommand(elsewhere)))).toEqual(unknown('domain name'));
    await aws.send(new v2.DeleteRoutingRuleCommand(part));
    expect(await failuresOf(aws, [v2.GetRoutingRuleCommand, v2.DeleteRoutingRuleCommand], part)).toEqual(
      Array(2).fill(unknown('RoutingRule')),
    );
  });
});

describe('VPC links of apigatewayv2 over the AWS SDK', () => {
  it('a link is read, listed and renamed, and one that is not there is not', async () => {
    const Tags = { 'gatehouse:targets': 'http://127.0.0.1:8079' };
    const { VpcLinkId } = await aws.send(new v2.CreateVpcLinkCommand({ Name: 'old', SubnetIds: ['subnet-1'], Tags }));
    await aws.send(new v2.UpdateVpcLinkCommand({ VpcLinkId, Name: 'new' }));
    expect(await aws.send(new v2.GetVpcLinkCommand({ VpcLinkId }))).toMatchObject({ VpcLinkId, Name: 'new', Tags });
    expect((await aws.send(new v2.GetVpcLinksCommand({}))).Items).toMatchObject([{ VpcLinkId }]);
    expect(
      await failuresOf(aws, [v2.GetVpcLinkCommand, v2.UpdateVpcLinkCommand, v2.DeleteVpcLinkCommand], {
        VpcLinkId: 'nowhere',
      }),
    ).toEqual(Array(3).fill(unknown('Vpc Link')));
  });
});

describe('operations of apigatewayv2 that are not served', () => {
  const refused = Object.entries(v2).flatMap(([name, exported]) =>
    /(Portal|ProductPage|ProductRestEndpointPage).*Command$/.test(name) ? [{ name, exported }] : [],
  );

  it.each(refused)('$name says so', async ({ name, exported }) => {
    const ids = { PortalId: 'a', PortalProductId: 'b', ProductPageId: 'c', ProductRestEndpointPageId: 'd' };
    expect(await failuresOf(aws, [exported], ids)).toEqual([
      [
        'NotImplementedException',
        501,
        `${name.replace(/Command$/, '')} is not served by Gatehouse; docs/aws-compatibility.md says why`,
      ],
    ]);
  });
});
