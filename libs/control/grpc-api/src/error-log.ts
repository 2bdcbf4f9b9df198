/** Where the server writes what an operator must not see. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}
