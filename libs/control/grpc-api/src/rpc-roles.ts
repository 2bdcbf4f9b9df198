import {
  AccountServiceDefinition,
  ApiKeyServiceDefinition,
  ApiServiceDefinition,
  ClientCertificateServiceDefinition,
  ConnectionServiceDefinition,
  DeploymentServiceDefinition,
  DocumentationServiceDefinition,
  DomainNameServiceDefinition,
  NodeServiceDefinition,
  StageServiceDefinition,
  TokenServiceDefinition,
  UsagePlanServiceDefinition,
  VpcLinkServiceDefinition,
} from '@gatehouse/contract';
import type { Role } from '@gatehouse/records';

/** Who may call a method: everybody, also without token, or holders of a token of at least this role. */
export type Access = 'open' | Role;

interface Definition {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, { readonly name: string }>>;
}

/** One line for each method, so that a method without a line does not compile. */
type RolesOf<T extends Definition> = { readonly [method in keyof T['methods']]: Access };

function rolesOf<T extends Definition>(definition: T, roles: RolesOf<T>): (readonly [string, Access])[] {
  const { fullName, methods } = definition;
  return Object.entries<Access>(roles).map(([method, access]) => [
    `/${fullName}/${methods[method]?.name ?? method}`,
    access,
  ]);
}

/**
 * The one table of RPC x role: path -> the lowest role that may call it. Roles contain each other: admin > operator >
 * viewer. What is not in here is denied to all.
 */
export const RPC_ROLES: ReadonlyMap<string, Access> = new Map<string, Access>([
  ...rolesOf(AccountServiceDefinition, {
    getAccount: 'viewer',
    updateAccount: 'operator',
  }),
  // Values are given to operators only: `api-key-handlers.ts`.
  ...rolesOf(ApiKeyServiceDefinition, {
    createApiKey: 'operator',
    getApiKey: 'viewer',
    listApiKeys: 'viewer',
    updateApiKey: 'operator',
    deleteApiKey: 'operator',
    importApiKeys: 'operator',
  }),
  ...rolesOf(ApiServiceDefinition, {
    createApi: 'operator',
    getApi: 'viewer',
    listApis: 'viewer',
    updateApi: 'operator',
    deleteApi: 'operator',
    importApi: 'operator',
    exportApi: 'viewer',
  }),
  ...rolesOf(ClientCertificateServiceDefinition, {
    generateClientCertificate: 'operator',
    getClientCertificate: 'viewer',
    listClientCertificates: 'viewer',
    updateClientCertificate: 'operator',
    deleteClientCertificate: 'operator',
  }),
  ...rolesOf(ConnectionServiceDefinition, {
    listConnections: 'viewer',
    getConnection: 'viewer',
    postToConnection: 'operator',
    deleteConnection: 'operator',
  }),
  ...rolesOf(DeploymentServiceDefinition, {
    createDeployment: 'operator',
    listDeployments: 'viewer',
    getDeployment: 'viewer',
    rollback: 'operator',
    getRollout: 'viewer',
    watchRollout: 'viewer',
  }),
  ...rolesOf(DocumentationServiceDefinition, {
    createDocumentationVersion: 'operator',
    getDocumentationVersion: 'viewer',
    listDocumentationVersions: 'viewer',
    updateDocumentationVersion: 'operator',
    deleteDocumentationVersion: 'operator',
  }),
  ...rolesOf(DomainNameServiceDefinition, {
    createDomainName: 'operator',
    getDomainName: 'viewer',
    listDomainNames: 'viewer',
    updateDomainName: 'operator',
    deleteDomainName: 'operator',
  }),
  ...rolesOf(NodeServiceDefinition, {
    listNodes: 'viewer',
    getNode: 'viewer',
    watchNodes: 'viewer',
    drainNode: 'operator',
  }),
  ...rolesOf(StageServiceDefinition, {
    createStage: 'operator',
    getStage: 'viewer',
    listStages: 'viewer',
    updateStage: 'operator',
    deleteStage: 'operator',
    flushStageCache: 'operator',
  }),
  ...rolesOf(TokenServiceDefinition, {
    createToken: 'admin',
    listTokens: 'admin',
    revokeToken: 'admin',
  }),
  ...rolesOf(UsagePlanServiceDefinition, {
    createUsagePlan: 'operator',
    getUsagePlan: 'viewer',
    listUsagePlans: 'viewer',
    updateUsagePlan: 'operator',
    deleteUsagePlan: 'operator',
    createUsagePlanKey: 'operator',
    getUsagePlanKey: 'viewer',
    listUsagePlanKeys: 'viewer',
    deleteUsagePlanKey: 'operator',
    getUsage: 'viewer',
    updateUsage: 'operator',
  }),
  ...rolesOf(VpcLinkServiceDefinition, {
    createVpcLink: 'operator',
    getVpcLink: 'viewer',
    listVpcLinks: 'viewer',
    updateVpcLink: 'operator',
    deleteVpcLink: 'operator',
  }),
  // Probes of orchestrators carry no token.
  ['/grpc.health.v1.Health/Check', 'open'],
  ['/grpc.health.v1.Health/List', 'open'],
  ['/grpc.health.v1.Health/Watch', 'open'],
  // Tools such as grpcurl ask for the contract before they call.
  ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', 'viewer'],
  ['/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', 'viewer'],
]);
