import { join } from 'node:path';
import type { Run } from './run.ts';
import { tryMany } from './many.ts';
import type { Terraform } from './terraform.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/terraform');
const SHARED = join(import.meta.dirname, 'shared.tf');

/** A call that is answered with 200 after the first apply and after the last. */
export interface Ask {
  readonly host: string;
  readonly path: string;
  readonly key?: string;
}

/** A change of a configuration: what it is, and the variables that make it. */
export type Change = readonly [title: string, ...variables: string[]];

/** A configuration, and what is tried with it beside an apply and a destroy. */
export interface Configuration {
  readonly name: string;
  readonly sources: readonly string[];
  readonly changes: readonly Change[];
  readonly ask: (terraform: Terraform) => Promise<Ask>;
  /** Whether everything is imported into a second state, after each apply. */
  readonly isImported: boolean;
  /** What else is tried while it stands. */
  readonly more?: (run: Run) => Promise<void>;
}

/** Changes of the wide configurations, one after the other. */
const CHANGES: readonly Change[] = [
  ['texts, numbers and settings changed in place', '-var=text=second'],
  ['everything optional unset, under another path', '-var=text=second', '-var=full=false', '-var=path=beasts'],
  ['set again, without a cache', '-var=cache=false'],
];

/** Everything that is tried. */
export const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: 'examples/terraform/http-api',
    sources: [join(EXAMPLES, 'http-api')],
    changes: [],
    ask: async (terraform) => ({
      host: new URL((await terraform.output('try')).replace('curl ', '')).hostname,
      path: '/orders/7',
    }),
    isImported: true,
  },
  {
    name: 'examples/terraform/rest-api',
    sources: [join(EXAMPLES, 'rest-api')],
    changes: [],
    ask: async (terraform) => ({
      host: /http:\/\/([^:]+):/.exec(await terraform.output('try'))?.[1] ?? '',
      path: '/prod/7',
      key: await terraform.output('key'),
    }),
    isImported: true,
  },
  {
    name: 'every resource of version 1',
    sources: [SHARED, join(import.meta.dirname, 'v1')],
    changes: CHANGES,
    ask: async (terraform) => ({
      host: 'api.pets.example',
      path: '/shop-first/pets/7',
      key: await terraform.output('key'),
    }),
    isImported: true,
  },
  {
    name: 'every resource of version 2',
    sources: [SHARED, join(import.meta.dirname, 'v2')],
    changes: CHANGES,
    ask: () => Promise.resolve({ host: 'shop.example', path: '/shop/first/pets/7' }),
    isImported: true,
  },
  {
    name: 'ten writers of 80 methods and 40 routes',
    sources: [SHARED, join(import.meta.dirname, 'many')],
    changes: [],
    ask: async (terraform) => ({
      host: `${await terraform.output('rest')}.execute-api.localhost`,
      path: '/prod/part-00',
    }),
    isImported: false,
    more: tryMany,
  },
];
