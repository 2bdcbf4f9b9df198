// eslint-disable-next-line no-restricted-imports -- the descriptor set of the contract is itself a message of this package
import { fromBinary } from '@bufbuild/protobuf';
// eslint-disable-next-line no-restricted-imports -- the descriptor set of the contract is itself a message of this package
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
// eslint-disable-next-line no-restricted-imports -- the descriptor set of the contract is itself a message of this package
import type { DescriptorProto, EnumDescriptorProto, FieldDescriptorProto } from '@bufbuild/protobuf/wkt';
import { DESCRIPTOR_SET_BASE64 } from '@gatehouse/contract';

/** A field of a message in the words of a document: its JSON name and its shape. */
export interface ContractField {
  readonly name: string;
  readonly shape: 'single' | 'list' | 'map';
  /** Of the elements or values of a list or map. */
  readonly kind: 'string' | 'int' | 'double' | 'boolean' | 'enum' | 'message' | 'struct';
  /** Full name of the message or enum. */
  readonly typeName: string;
}

const KINDS: ReadonlyMap<Type, ContractField['kind']> = new Map([
  [Type.STRING, 'string'],
  [Type.INT32, 'int'],
  [Type.DOUBLE, 'double'],
  [Type.BOOL, 'boolean'],
  [Type.ENUM, 'enum'],
  [Type.MESSAGE, 'message'],
]);

/** The messages and enums of the contract by full name, from its descriptor set. */
export class ContractDescriptors {
  readonly #messages = new Map<string, DescriptorProto>();
  readonly #enums = new Map<string, EnumDescriptorProto>();

  constructor() {
    const set = fromBinary(FileDescriptorSetSchema, Buffer.from(DESCRIPTOR_SET_BASE64, 'base64'));
    for (const file of set.file) {
      for (const descriptor of file.enumType) this.#enums.set(`.${file.package}.${descriptor.name}`, descriptor);
      for (const message of file.messageType) this.#addMessage(`.${file.package}.${message.name}`, message);
    }
  }

  /** The fields of a message. */
  fieldsOf(typeName: string): readonly ContractField[] {
    const message = this.#messages.get(typeName);
    if (message === undefined) throw new Error(`The contract has no message ${typeName}.`);
    return message.field.map((field) => this.#toField(field));
  }

  /** The value names of an enum, the zero value first. */
  enumValuesOf(typeName: string): readonly string[] {
    const descriptor = this.#enums.get(typeName);
    if (descriptor === undefined) throw new Error(`The contract has no enum ${typeName}.`);
    return descriptor.value.map((value) => value.name);
  }

  #addMessage(name: string, message: DescriptorProto): void {
    this.#messages.set(name, message);
    for (const nested of message.nestedType) this.#addMessage(`${name}.${nested.name}`, nested);
    for (const descriptor of message.enumType) this.#enums.set(`${name}.${descriptor.name}`, descriptor);
  }

  #toField(field: FieldDescriptorProto): ContractField {
    const entry = this.#messages.get(field.typeName);
    const value = entry?.options?.mapEntry === true ? entry.field.find(({ number }) => number === 2) : undefined;
    const shape = value !== undefined ? 'map' : field.label === Label.REPEATED ? 'list' : 'single';
    const { type, typeName } = value ?? field;
    const kind = typeName === '.google.protobuf.Struct' ? 'struct' : KINDS.get(type);
    if (kind === undefined) throw new Error(`${field.name} has a type that no document has: ${Type[type]}.`);
    return { name: field.jsonName, shape, kind, typeName };
  }
}
