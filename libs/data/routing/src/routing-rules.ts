import type { RoutingRule } from '@gatehouse/api-model';
import { endOfBasePath, restOfPath, toBasePath } from './base-path.ts';
import type { BasePath } from './base-path.ts';
import { anyHeaderMatches, compileValueGlob } from './header-glob.ts';
import type { ValueTest } from './header-glob.ts';

/** Where a routing rule sends a request. */
export interface RoutingRuleMatch {
  readonly priority: number;
  readonly apiId: string;
  readonly stageName: string;
  /** Path for the API: without the base path when the rule strips it. */
  readonly path: string;
  /** The base path of the rule's condition, undefined without one. */
  readonly basePathMatched: string | undefined;
}

/** The rules of one domain, ready to be tried. */
export type RoutingRules = (path: string, headers: readonly string[]) => RoutingRuleMatch | undefined;

interface CompiledRule {
  readonly priority: number;
  readonly apiId: string;
  readonly stageName: string;
  readonly stripBasePath: boolean;
  readonly basePath: BasePath | undefined;
  readonly headers: readonly { readonly name: string; readonly test: ValueTest }[];
}

/** Compiles routing rules: lowest priority number first, the first rule whose conditions all hold (reference http-api.md 5). */
export function compileRoutingRules(rules: readonly RoutingRule[]): RoutingRules {
  const compiled = rules.map(compileRule).sort((a, b) => a.priority - b.priority);
  return (path, headers) => {
    for (const rule of compiled) {
      const match = tryRule(rule, path, headers);
      if (match !== undefined) return match;
    }
    return undefined;
  };
}

function compileRule(rule: RoutingRule): CompiledRule {
  const action = rule.actions[0];
  if (action === undefined)
    throw new RangeError(`Routing rule ${rule.priority} has no action; add one invokeApi action.`);
  let basePath: BasePath | undefined;
  const headers: { name: string; test: ValueTest }[] = [];
  for (const { matchBasePaths, matchHeaders } of rule.conditions) {
    if (matchBasePaths !== undefined) basePath = toBasePath(matchBasePaths.anyOf[0] ?? '');
    for (const { header, valueGlob } of matchHeaders?.anyOf ?? []) {
      headers.push({ name: header.toLowerCase(), test: compileValueGlob(valueGlob) });
    }
  }
  const { apiId, stage, stripBasePath = false } = action.invokeApi;
  return { priority: rule.priority, apiId, stageName: stage, stripBasePath, basePath, headers };
}

function tryRule(rule: CompiledRule, path: string, headers: readonly string[]): RoutingRuleMatch | undefined {
  for (const { name, test } of rule.headers) {
    if (!anyHeaderMatches(headers, name, test)) return undefined;
  }
  const end = rule.basePath === undefined ? 0 : endOfBasePath(rule.basePath, path);
  if (end === -1) return undefined;
  return {
    priority: rule.priority,
    apiId: rule.apiId,
    stageName: rule.stageName,
    path: rule.stripBasePath ? restOfPath(path, end) : path,
    basePathMatched: rule.basePath?.text,
  };
}
