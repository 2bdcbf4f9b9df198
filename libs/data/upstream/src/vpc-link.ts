import type { VpcLink } from '@gatehouse/api-model';
import type {
  Upstream,
  UpstreamCall,
  UpstreamHandler,
  UpstreamOrigin,
  UpstreamProvider,
  UpstreamRequest,
  UpstreamTls,
} from '@gatehouse/exchange';
import { processTimers } from './deadline-wheel.ts';
import type { Timers } from './deadline-wheel.ts';
import { HealthProbe } from './health-check.ts';
import { RetryBudget } from './retry-budget.ts';
import { Target, pickTarget } from './target.ts';
import type { TargetStatus } from './target.ts';
import { VpcLinkCall } from './vpc-link-call.ts';
import type { TargetChooser } from './vpc-link-call.ts';

/** What a VPC link upstream is built with. */
export interface VpcLinkDependencies {
  readonly provider: UpstreamProvider;
  /** Connections of the health checks; apart from the traffic's, so that a full pool does not look like a sick target. Default: `provider`. */
  readonly probeProvider?: UpstreamProvider;
  /** Monotonic clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Gives [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Default: timers of the process that do not keep it alive. */
  readonly timers?: Timers;
}

/** An upstream of several targets. */
export interface VpcLinkUpstream extends Upstream {
  /** Ends health checks. Calls under way go on. */
  close(): void;
  status(): TargetStatus[];
}

/**
 * Makes the upstream of a VPC link (operations.md 7.5): weighted choice, active and passive health, retries within a budget (components.md I8; default 20 percent
 * plus 10 per second). Throws TypeError for a target that is not `http(s)://host:port`.
 */
export function createVpcLinkUpstream(vpcLink: VpcLink, dependencies: VpcLinkDependencies): VpcLinkUpstream {
  return new TargetGroup(vpcLink, dependencies);
}

class TargetGroup implements VpcLinkUpstream, TargetChooser {
  readonly now: () => number;
  private readonly targets: readonly Target[];
  private readonly probes: readonly HealthProbe[];
  private readonly budget: RetryBudget;

  constructor(vpcLink: VpcLink, dependencies: VpcLinkDependencies) {
    const { provider, probeProvider = provider, random = Math.random, timers = processTimers } = dependencies;
    this.now = dependencies.now ?? performance.now.bind(performance);
    this.budget = new RetryBudget(vpcLink.retryBudget ?? { percent: 20, minRetriesPerSecond: 10 }, this.now);
    const tls = tlsOf(vpcLink);
    this.targets = vpcLink.targets.map(({ url, weight }) => {
      const parsed = new URL(url);
      return new Target(parsed, weight, provider.origin(originOf(parsed, tls)), vpcLink.passiveHealthCheck, this.now);
    });
    const { healthCheck } = vpcLink;
    this.probes =
      healthCheck === undefined
        ? []
        : this.targets.map((target) => {
            const upstream = probeProvider.origin(originOf(new URL(target.url), tls));
            return new HealthProbe(target, upstream, healthCheck, timers, random);
          });
  }

  call(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall {
    this.budget.countRequest();
    return new VpcLinkCall(this, request, handler);
  }

  pick(tried: readonly Target[]): Target | undefined {
    return pickTarget(this.targets, tried);
  }

  mayRetry(): boolean {
    return this.budget.tryTake();
  }

  status(): TargetStatus[] {
    return this.targets.map((target) => target.status());
  }

  close(): void {
    for (const probe of this.probes) probe.close();
  }
}

function originOf(url: URL, tls: UpstreamTls | undefined): UpstreamOrigin {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(
      `Target ${url.href} of a VPC link is neither http nor https; write http://host:port or https://host:port.`,
    );
  }
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return tls === undefined || scheme === 'http' ? { scheme, host, port } : { scheme, host, port, tls };
}

function tlsOf({ tlsConfig }: VpcLink): UpstreamTls | undefined {
  if (tlsConfig === undefined) return undefined;
  const { serverNameToVerify, caCertificates, insecureSkipVerification } = tlsConfig;
  return {
    ...(serverNameToVerify === undefined ? {} : { serverName: serverNameToVerify }),
    ...(caCertificates === undefined ? {} : { caCertificates }),
    ...(insecureSkipVerification === undefined ? {} : { insecureSkipVerification }),
  };
}
