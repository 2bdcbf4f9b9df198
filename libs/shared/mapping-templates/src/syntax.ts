/** A reference: `$name`, `$!{name.property.method(…)[…]}`. */
export interface Reference {
  readonly kind: 'reference';
  /** Character of the template where it begins. */
  readonly at: number;
  readonly name: string;
  readonly steps: readonly ReferenceStep[];
}

/** A step from a value to one of its own. */
export type ReferenceStep =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'index'; readonly index: Expression }
  | { readonly kind: 'method'; readonly at: number; readonly name: string; readonly args: readonly Expression[] };

/** Operators with two sides; `and`, `eq`, `lt` and the like are read as these. */
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** What has a value. */
export type Expression =
  | Reference
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** A text in double quotes: a template of its own. */
  | { readonly kind: 'interpolated'; readonly body: readonly TemplateNode[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'negative'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

/** One test of an `#if` and what follows when it is true. */
export interface Branch {
  readonly test: Expression;
  readonly body: readonly TemplateNode[];
}

/** What a template is made of. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | Reference
  | { readonly kind: 'set'; readonly at: number; readonly target: Reference; readonly value: Expression }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly TemplateNode[] }
  | {
      readonly kind: 'foreach';
      readonly at: number;
      readonly name: string;
      readonly items: Expression;
      readonly body: readonly TemplateNode[];
    }
  | { readonly kind: 'define'; readonly at: number; readonly name: string; readonly body: readonly TemplateNode[] }
  | { readonly kind: 'break' }
  | { readonly kind: 'stop' };
