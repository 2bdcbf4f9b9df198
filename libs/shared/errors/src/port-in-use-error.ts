/** Another process listens on the port. Apps name the variable that sets it. */
export class PortInUseError extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} is in use by another process; stop that process or choose another port`);
    this.name = 'PortInUseError';
    this.port = port;
  }
}
