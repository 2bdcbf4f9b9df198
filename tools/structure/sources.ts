import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../process.ts';

/** A TypeScript file with what the structure checks need to know of it. */
export interface SourceFile {
  /** Path relative to the root. */
  readonly path: string;
  readonly lines: number;
  /** Length of each function with a body, in lines. */
  readonly functionLines: readonly number[];
  /** No statement runs: imports, exports of names, types and interfaces only. */
  readonly typesOnly: boolean;
  /** Lines that carry an eslint-disable comment without ` -- reason`. */
  readonly disablesWithoutReason: readonly number[];
  readonly hasStarExport: boolean;
}

/** Every hand-written TypeScript file of apps and libs. */
export function readSources(): SourceFile[] {
  return globSync(['apps/*/src/**/*.ts', 'libs/**/src/**/*.ts'], { cwd: ROOT })
    .filter((path) => !path.includes('node_modules') && !path.includes('/generated/'))
    .sort()
    .map((path) => describeSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** What the structure checks need to know of one file. */
export function describeSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return {
    path,
    lines: lineCount(text),
    functionLines: functionLengths(tree),
    typesOnly: tree.statements.every((statement) => isTypesOnly(statement)),
    disablesWithoutReason: disablesWithoutReason(text),
    hasStarExport: tree.statements.some((node) => ts.isExportDeclaration(node) && node.exportClause === undefined),
  };
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function functionLengths(tree: ts.SourceFile): number[] {
  const lengths: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      lengths.push(tree.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lengths;
}

function isTypesOnly(statement: ts.Statement): boolean {
  return (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement)
  );
}

function disablesWithoutReason(text: string): number[] {
  return text
    .split('\n')
    .map((line, index) => (/eslint-disable/.test(line) && !/ -- \S/.test(line) ? index + 1 : 0))
    .filter((line) => line > 0);
}
