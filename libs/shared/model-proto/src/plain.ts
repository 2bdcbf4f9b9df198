/** `routingMode` -> `ROUTING_MODE_UNSPECIFIED`: the zero literal of the enum that a field of this name has. */
function zeroLiteral(field: string): string {
  return `${field.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}_UNSPECIFIED`;
}

function isUnsetEnum(field: string, value: unknown): boolean {
  return typeof value === 'string' && value.endsWith('_UNSPECIFIED') && value === zeroLiteral(field);
}

/**
 * A message's JSON form as a document of the model: the zero literal of an enum counts as absent (the contract says "the
 * default" of it), everything else is equal by construction. The result is new; nothing is validated.
 */
export function plainDocument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainDocument);
  if (typeof value !== 'object' || value === null) return value;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && !isUnsetEnum(name, member)) members.push([name, plainDocument(member)]);
  }
  return Object.fromEntries(members);
}
