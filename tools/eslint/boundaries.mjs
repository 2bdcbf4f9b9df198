// The tag matrix: who may import whom. Every project carries one `scope:` and one `type:` tag; both must allow an import.
import { SPEC_FILES } from './spec-files.mjs';

const PRODUCT_SCOPES = {
  'scope:shared': ['scope:shared'],
  'scope:control': ['scope:control', 'scope:shared'],
  'scope:data': ['scope:data', 'scope:shared'],
  // The standalone process composes both planes; the command line speaks the contract only.
  'scope:standalone': ['scope:control', 'scope:data', 'scope:shared'],
  'scope:cli': ['scope:shared'],
  // The load-test kit stands outside both planes: it knows a node by its address only.
  'scope:load': ['scope:load', 'scope:shared'],
  'scope:test': ['scope:test', 'scope:load', 'scope:control', 'scope:data', 'scope:shared'],
};

const PRODUCT_TYPES = {
  'type:app': ['type:assembly', 'type:feature', 'type:adapter', 'type:domain', 'type:contract', 'type:util'],
  // Wires adapters by constructor arguments, for more than one app.
  'type:assembly': ['type:feature', 'type:adapter', 'type:domain', 'type:contract', 'type:util'],
  // The pipeline is a feature made of features; cycles are refused by Nx.
  'type:feature': ['type:feature', 'type:domain', 'type:contract', 'type:util'],
  'type:domain': ['type:domain', 'type:util'],
  'type:adapter': ['type:domain', 'type:contract', 'type:util'],
  'type:contract': [],
  'type:util': ['type:util'],
  'type:testing': [
    'type:assembly',
    'type:feature',
    'type:adapter',
    'type:domain',
    'type:contract',
    'type:util',
    'type:testing',
  ],
};

/** Files of a domain library that turn documents and snapshots into messages or prepared tables: they may import the contract. */
const CONTRACT_READERS = [
  'libs/shared/snapshot/src/**/*.ts',
  'libs/shared/model-proto/src/**/*.ts',
  'libs/shared/channel-proto/src/**/*.ts',
  'libs/control/compiler/src/**/*.ts',
  'libs/data/*/src/**/prepare*.ts',
  'libs/data/*/src/prepare/**/*.ts',
];

/** Flat config blocks for `@nx/enforce-module-boundaries`: product code, contract readers, specs. */
export const boundaries = [
  { rules: moduleBoundaries(PRODUCT_SCOPES, PRODUCT_TYPES) },
  {
    files: CONTRACT_READERS,
    rules: moduleBoundaries(PRODUCT_SCOPES, extend(PRODUCT_TYPES, ['type:domain'], ['type:contract'])),
  },
  {
    // Specs and their helpers may use the testing library and wire real neighbours together, but not the other plane.
    files: SPEC_FILES,
    rules: moduleBoundaries(
      extend(PRODUCT_SCOPES, Object.keys(PRODUCT_SCOPES), ['scope:test']),
      extend(PRODUCT_TYPES, Object.keys(PRODUCT_TYPES), PRODUCT_TYPES['type:testing']),
    ),
  },
];

function extend(matrix, sources, more) {
  return Object.fromEntries(
    Object.entries(matrix).map(([source, allowed]) => [
      source,
      sources.includes(source) ? [...new Set([...allowed, ...more])] : allowed,
    ]),
  );
}

function moduleBoundaries(...matrices) {
  const depConstraints = matrices.flatMap((matrix) =>
    Object.entries(matrix).map(([sourceTag, onlyDependOnLibsWithTags]) => ({ sourceTag, onlyDependOnLibsWithTags })),
  );
  const options = { enforceBuildableLibDependency: false, allow: [], depConstraints };
  return { '@nx/enforce-module-boundaries': ['error', options] };
}
