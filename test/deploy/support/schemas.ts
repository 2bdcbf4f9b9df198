import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { KubernetesObject } from './objects.ts';
import { ROOT } from './render.ts';

interface Model {
  validate(): void;
}

/** Where npm has the schema of a kind: Kubernetes itself, or the Prometheus operator. */
function modelFile({ apiVersion, kind }: KubernetesObject): string | undefined {
  const folder = apiVersion.startsWith('monitoring.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models';
  const file = join(ROOT, 'node_modules', folder, apiVersion, `${kind}.js`);
  return existsSync(file) ? file : undefined;
}

/** What the JSON schema of its kind says against an object. */
export async function schemaProblems(object: KubernetesObject): Promise<string[]> {
  const name = `${object.kind}/${object.metadata.name}`;
  const file = modelFile(object);
  if (file === undefined) return [`${name}: no schema for ${object.apiVersion} ${object.kind}`];
  const models = (await import(pathToFileURL(file).href)) as Record<string, new (data: unknown) => Model>;
  const Kind = models[object.kind];
  if (Kind === undefined) return [`${name}: ${file} exports no ${object.kind}`];
  try {
    new Kind(withoutLineBreaks(object)).validate();
    return [];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** kubectl wraps long values of a Secret; the API server takes that, the schema's `byte` format does not. */
function withoutLineBreaks(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret' || object.data === undefined) return structuredClone(object);
  const data = Object.entries(object.data).map(([key, value]) => [key, value.replaceAll(/\s/g, '')] as const);
  return { ...structuredClone(object), data: Object.fromEntries(data) };
}

/**
 * Fields that no kind has, a JSON schema lets them pass. The objects become literals of the schemas' TypeScript types, and
 * the compiler refuses what a literal has too much.
 */
export function unknownFields(objects: readonly KubernetesObject[]): string[] {
  const file = join(ROOT, 'test/deploy/manifests.generated.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? literals(objects) : readFile(name));
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, literals(objects), target) : getSourceFile(name, target);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function literals(objects: readonly KubernetesObject[]): string {
  return objects
    .map((object, i) => {
      const type = `import(${JSON.stringify(modelFile(object) ?? 'no schema')}).I${object.kind}`;
      return `export const object${String(i)}: ${type} = ${JSON.stringify(object, null, 1)};`;
    })
    .join('\n');
}
