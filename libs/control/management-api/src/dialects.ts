import type { ServiceDialect } from '@gatehouse/aws-rest-json';

/** How version 1 (`apigateway`) writes timestamps and refuses what is missing (reference rest-api.md 0, 13.4). */
export const V1_DIALECT: ServiceDialect = { timestamps: 'epoch-seconds', validationError: 'ValidationException' };

/** The same of version 2 (`apigatewayv2`). */
export const V2_DIALECT: ServiceDialect = { timestamps: 'date-time', validationError: 'BadRequestException' };
